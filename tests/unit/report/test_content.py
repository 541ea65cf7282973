"""Advice and words: content that is checked like the instruments, every fault with its line."""

from textwrap import dedent

import pytest

from peerline import content
from peerline.report import advice, words

ADVICE = """\
peerline: advice/1
family: cs-maturity
dimension: alignment
practices:
  - item: leadership_level
    options: [cco]
    title: {en: "A", ja: "あ"}
    what: {en: "A", ja: "あ"}
    steps: {en: ["a", "b", "c"], ja: ["あ", "い", "う"]}
    owner: executive
    effort: year
    measure: {en: "A", ja: "あ"}
"""


@pytest.mark.parametrize("path", sorted(content.ADVICE.rglob("*.yaml")), ids=lambda p: p.stem)
def test_bundled_advice_has_no_fault(path):
    assert advice.check_file(path) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("cs-maturity\n", "nobody\n", "unknown-family", 2),
        ("alignment", "nowhere", "unknown-place", 3),
        ("leadership_level", "leadership", "unknown-item", 5),
        ("[cco]", "[coo]", "unknown-option", 6),
        ("[cco]", "[cco, cco]", "repeated-advice", 5),
        ('{en: "A", ja: "あ"}\n    what', '{en: "A"}\n    what', "missing-translation", 7),
        ('"a", "b", "c"', '"a", "b"', "too-short", 9),
        ("owner: executive", "owner: nobody", "literal-error", 10),
        ("effort: year", "", "missing", 5),
        ("effort: year", "effort: year\n    colour: red", "extra-forbidden", 12),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, old, new, code, line):
    path = tmp_path / "advice.yaml"
    path.write_text(ADVICE.replace(old, new), encoding="utf-8")

    assert [(fault.code, fault.line) for fault in advice.check_file(path)] == [(code, line)]


def test_good_advice_has_none(tmp_path):
    path = tmp_path / "advice.yaml"
    path.write_text(ADVICE, encoding="utf-8")

    assert advice.check_file(path) == []


def test_a_file_that_is_no_yaml_is_a_fault(tmp_path):
    path = tmp_path / "advice.yaml"
    path.write_text("practices: [", encoding="utf-8")

    assert [fault.code for fault in advice.check_file(path)] == ["not-yaml"]


def test_bands_cover_all_scores():
    found = words.load_words()

    assert words.check_file(words.PATH) == []
    assert [found.band(value).id for value in (0, 24.9, 25, 50, 74, 75, 100)] == [
        "starting",
        "starting",
        "developing",
        "established",
        "established",
        "leading",
        "leading",
    ]


def test_bands_out_of_order_are_a_fault(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(
        dedent("""\
        peerline: report-words/1
        bands:
          - {id: high, from: 50, name: {en: A, ja: A}, says: {en: A, ja: A}}
          - {id: low, from: 0, name: {en: A, ja: A}, says: {en: A}}
        """),
        encoding="utf-8",
    )

    assert {fault.code for fault in words.check_file(path)} == {"bands", "missing-translation"}
