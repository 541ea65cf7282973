"""An author's mistakes: each is told with its line, code and remedy, all at once."""

from pathlib import Path
from textwrap import dedent

import pytest

from peerline.cli.checking import check_file
from peerline.instruments import source
from peerline.instruments.faults import FileFaults

FAMILY = dedent("""\
    peerline: family/1
    family: coffee
    method: 1
    name: {en: "Coffee", ja: "コーヒー"}
    sections:
      - {id: habits, name: {en: "Habits", ja: "習慣"}}
    items:
      - id: cups
        in: habits
        kind: whole
        label: {en: "Cups", ja: "杯数"}
        text: {en: "How many cups a day?", ja: "一日に何杯飲みますか。"}
        unknown: true
      - id: kinds
        in: habits
        kind: many-of
        label: {en: "Kinds", ja: "種類"}
        text: {en: "Which kinds?", ja: "どの種類ですか。"}
        relevant_if: {item: cups, at_least: 1}
        options:
          - {id: filter, text: {en: "Filter", ja: "フィルター"}}
          - {id: none-of-these, text: {en: "None", ja: "なし"}, added: true, exclusive: true}
""")
EDITION = dedent("""\
    peerline: instrument/1
    id: coffee-1
    family: coffee
    edition: "1"
    languages: [en, ja]
    name: {en: "Coffee", ja: "コーヒー"}
    summary: {en: "Two questions.", ja: "2問です。"}
    minutes: 1
    questions:
      - {number: 1, item: cups, required: true}
      - {number: 2, item: kinds}
""")


@pytest.fixture
def survey(tmp_path):
    def write(family=FAMILY, edition=EDITION):
        (tmp_path / "family.yaml").write_text(family, encoding="utf-8")
        path = tmp_path / "1.yaml"
        path.write_text(edition, encoding="utf-8")
        return path

    return write


def codes(path):
    return [(fault.code, fault.line) for fault in check_file(path)]


def test_a_users_own_survey_is_sound(survey):
    path = survey()
    assert check_file(path) == []
    assert check_file(path.parent / "family.yaml") == []


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        (', ja: "杯数"', "", ("missing-translation", 11)),
        ("in: habits\n    kind: whole", "in: habit\n    kind: whole", ("unknown-place", 9)),
        ("kind: whole", "kind: integer", ("enum", 10)),
        ("item: cups, at_least: 1", "item: mugs, at_least: 1", ("unknown-item", 19)),
        ("at_least: 1", "at_least: 1, is: x", ("value-error", 19)),
        ("id: kinds", "id: cups", ("repeated-id", 8)),
        ("unknown: true", "unknwon: true", ("extra-forbidden", 13)),
        ("exclusive: true", "exclusive: false", ("no-none", 14)),
        ("id: filter", "id: none-of-these", ("repeated-id", 21)),
        ("unknown: true", "unknown: yes please", ("bool-type", 13)),
        ("unknown: true", "unknown: true\n    minimum: 5\n    maximum: 1", ("bounds", 14)),
    ],
)
def test_faults_of_a_family(survey, wrong, right, expected):
    assert wrong in FAMILY
    path = survey(family=FAMILY.replace(wrong, right, 1))
    assert expected in codes(path.parent / "family.yaml")


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ("number: 2", "number: 3", ("numbers", 10)),
        ("item: kinds", "item: sorts", ("unknown-item", 11)),
        ("item: kinds}", "item: kinds, options: [decaf]}", ("unknown-option", 11)),
        ("item: kinds", "item: cups", ("repeated-item", 10)),
        (', ja: "2問です。"', "", ("missing-translation", 7)),
        ("family: coffee", "family: coffee\nfamily: tea", ("repeated-key", 4)),
    ],
)
def test_faults_of_an_edition(survey, wrong, right, expected):
    assert wrong in EDITION
    assert expected in codes(survey(edition=EDITION.replace(wrong, right, 1)))


def test_all_faults_are_told_at_once(survey):
    broken = FAMILY.replace('en: "Cups", ', "", 1).replace("in: habits", "in: nowhere")
    found = {code for code, _ in codes(survey(family=broken).parent / "family.yaml")}
    assert {"missing-translation", "unknown-place"} <= found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1, 2", "not-yaml"),
        ("a: 'open", "not-yaml"),
        ("[" * 10_000, "too-deep"),
        ("- " * 10_000, "too-deep"),
        ("a: &x 1\nb: *x", "alias"),
        ("", "empty"),
        ("a: \x01", "not-yaml"),
        ("a: !!python/object:os.system 1", "not-yaml"),
        ("? [a, b]\n: 1", "bad-key"),
        ("peerline: nonsense/9", "unknown-kind"),
        ("just words", "unknown-kind"),
    ],
)
def test_files_that_are_no_content(tmp_path, text, code):
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    assert [fault.code for fault in check_file(path)] == [code]


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"# " + b"x" * source.MAX_BYTES)
    assert [fault.code for fault in check_file(path)] == ["too-large"]


def test_a_missing_and_a_binary_file(tmp_path):
    assert [f.code for f in check_file(tmp_path / "nowhere.yaml")] == ["unreadable"]
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    assert [f.code for f in check_file(path)] == ["not-text"]


def test_a_fault_reads_like_a_compiler_message():
    with pytest.raises(FileFaults) as caught:
        source.parse("a: 1\na: 2", Path("mine.yaml"))
    assert (
        str(caught.value)
        == "mine.yaml:2: repeated-key: 'a' stands here twice (a). Keep one of them."
    )
