"""Numbers and dates in each language."""

from datetime import date

import pytest

from peerline.report.numbers import Numbers


@pytest.mark.parametrize(
    ("figure", "value", "en", "ja"),
    [
        ("index", 61.5, "62", "62"),
        ("alignment", None, "–", "–"),
        ("nrr", 1.0425, "104.2%", "104.2%"),
        ("nrr", 1.0, "100%", "100%"),
        ("retention_rate", 0.915, "91.5%", "91.5%"),
        ("nps_score", 31, "+31", "+31"),
        ("nps_score", -5, "−5", "−5"),
        ("nps_score", 0, "+0", "+0"),
        ("customers_per_csm", 42.53, "42.5", "42.5"),
        ("customers_per_csm", 1234.5, "1,234", "1,234"),
        ("arr_per_csm", 350_000, "$350K", "35万ドル"),
        ("arr_per_csm", 1_250_000, "$1.2M", "120万ドル"),
        ("arr_per_csm", 19_000_000, "$19M", "1,900万ドル"),
        ("arr_per_csm", 93_750_000, "$94M", "9,400万ドル"),
        ("arr_per_csm", 937_500, "$938K", "93.8万ドル"),
        ("cac_blended", 0.305, "0.30", "0.30"),
    ],
)
def test_figures(figure, value, en, ja):
    assert (Numbers("en").figure(figure, value), Numbers("ja").figure(figure, value)) == (en, ja)


def test_dates_and_bands():
    day = date(2026, 11, 2)

    assert Numbers("en").date(day) == "2 November 2026"
    assert Numbers("ja").date(day) == "2026年11月2日"
    assert Numbers("en").band("10-14") == "10–14"
    assert Numbers("en").band(None) == "–"


def test_ordinals_end_before_the_ends():
    english = Numbers("en").ordinal

    assert [english(n) for n in (0, 1, 2.4, 3, 11, 12, 13, 21, 52, 93, 99.9, 100)] == [
        "1st", "1st", "2nd", "3rd", "11th", "12th", "13th", "21st", "52nd", "93rd", "99th", "99th",
    ]  # fmt: skip
    assert Numbers("ja").ordinal(52) == "52"
