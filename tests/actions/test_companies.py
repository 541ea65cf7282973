import pytest

from peerline.actions.companies import NoDomain, domain_of, is_free_mail


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ann@example.com", "example.com"),
        ("Ann@Mail.Shop.Example.co.jp", "example.co.jp"),
        ("ann@例え.jp", "xn--r8jz45g.jp"),
        ("ann@eu.example.co.uk.", "example.co.uk"),
        ("example.com", "example.com"),
        ("ann@mail.firm.example", "firm.example"),
    ],
)
def test_the_registrable_domain_is_the_company(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    "address",
    ["ann@localhost", "ann@co.jp", "", "ann@", "a@b..c", "@", "a@[127.0.0.1]", "a@10.0.0.1"],
)
def test_what_names_no_company_is_refused(address):
    with pytest.raises(NoDomain):
        domain_of(address)


def test_free_mail_tells_no_company():
    assert is_free_mail(domain_of("ann@gmail.com"))
    assert is_free_mail(domain_of("ann@yahoo.co.jp"))
    assert not is_free_mail("example.com")
