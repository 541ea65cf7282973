"""Which company an address speaks for: its registrable domain, unless anybody may join."""

from functools import cache

from tldextract import TLDExtract

from peerline import content
from peerline.instruments import source


class NoDomain(ValueError):
    """The text names no registrable domain."""


def domain_of(address: str) -> str:
    """The registrable domain of an e-mail address or host name, in lower case and ASCII.

    `ann@mail.shop.example.co.jp` -> `example.co.jp`. An ending that the public suffix list does not
    know counts as one label, as the list itself says. Raises NoDomain.
    """
    host = address.strip().rpartition("@")[2].rstrip(".").lower()
    try:
        ascii_host = host.encode("idna").decode() if host else ""
    except UnicodeError as error:
        raise NoDomain(address) from error
    found = _suffixes()(ascii_host)
    labels = ascii_host.split(".")
    if not all(labels):
        raise NoDomain(address)
    if not found.suffix and len(labels) > 1 and labels[-1][0].isalpha():
        return ".".join(labels[-2:])
    if not found.domain or not found.suffix:
        raise NoDomain(address)
    return f"{found.domain}.{found.suffix}"


def is_free_mail(domain: str) -> bool:
    """Whether anybody may have an address there, so that it tells no company."""
    return domain in _free_mail()


@cache
def _suffixes() -> TLDExtract:
    """The public suffix list that comes with its package: never fetched, never written."""
    return TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


@cache
def _free_mail() -> frozenset[str]:
    data = source.read(content.POLICIES / "free_mail.yaml").data
    assert isinstance(data, dict)
    return frozenset(data["domains"])
