"""The commands as a person types them: real files in, text or JSON out."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from peerline import content
from peerline.answers.formats import answers_file
from peerline.cli import main, outputs
from peerline.instruments import load

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "answers.yaml"


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def output(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_instruments_list():
    rows = [
        outputs.InstrumentRow.model_validate(row) for row in output("instruments", "list", "--json")
    ]
    found = {row.id: (row.family, row.edition, row.languages, row.questions) for row in rows}
    assert found == {
        "cs-maturity-2019": ("cs-maturity", "2019", ["en", "ja"], 35),
        "cs-maturity-2020": ("cs-maturity", "2020", ["en", "ja"], 34),
        "cs-maturity-2026": ("cs-maturity", "2026", ["en", "ja"], 38),
        "executive-scorecard-2021": ("executive-scorecard", "2021", ["en", "ja"], 10),
        "nps": ("nps", "1", ["en", "ja"], 1),
    }
    for row in rows:
        assert row.items == len(load.load(row.id).items)


@pytest.mark.parametrize("instrument_id", sorted(load.editions()))
@pytest.mark.parametrize("language", ["en", "ja"])
def test_instruments_show(instrument_id, language):
    shown = output("instruments", "show", instrument_id, "--lang", language, "--json")
    checked = outputs.InstrumentOutput.model_validate(shown)
    assert len(checked.questions) == len(load.load(instrument_id).form(language).numbered)
    assert [q.number for q in checked.questions] == list(range(1, len(checked.questions) + 1))
    assert all(question.text for question in checked.questions)


def test_instruments_show_for_people():
    result = run("instruments", "show", "cs-maturity-2020")
    assert result.exit_code == 0
    assert "34)" in result.stdout


def test_unknown_instrument_and_language():
    result = run("instruments", "show", "cs-maturity-1999")
    assert result.exit_code == 2
    assert "cs-maturity-2026" in result.stderr
    result = run("instruments", "show", "cs-maturity-2020", "--lang", "fr")
    assert result.exit_code == 2
    assert "en, ja" in result.stderr


def test_score_json():
    told = outputs.ScoreOutput.model_validate(output("score", EXAMPLE, "--json"))
    assert (told.reported, told.of) == (8, 8)
    assert told.index == pytest.approx(sum(d.score for d in told.dimensions) / 8, abs=0.1)


def test_score_for_people():
    result = run("score", EXAMPLE)
    assert "Leadership level: 0.5 = under-c-level 1/2" in result.stdout


def test_old_codes_are_unknown(tmp_path):
    path = tmp_path / "old.yaml"
    path.write_text(
        "peerline: answers/1\ninstrument: cs-maturity-2020\nanswers: {nps_score: -100}\n",
        encoding="utf-8",
    )
    _, as_typed = answers_file.read(path)
    _, as_coded = answers_file.read(path, old_codes=True)
    assert as_typed.value("nps_score") == -100
    assert as_coded.by_item["nps_score"].unknown


def test_an_answers_file_survives_writing(tmp_path):
    instrument, answers = answers_file.read(EXAMPLE)
    path = tmp_path / "again.yaml"
    path.write_text(answers_file.write(instrument.form("en"), answers), encoding="utf-8")
    assert answers_file.read(path) == (instrument, answers)


def test_measured_answers_keep_their_evidence(tmp_path):
    path = tmp_path / "measured.yaml"
    path.write_text(
        """\
peerline: answers/1
instrument: cs-maturity-2026
answers:
  retention_rate:
    value: 91
    source: measured
    evidence: {metric: logo_retention, definition: point-to-point, period: 2025, value: 0.91}
""",
        encoding="utf-8",
    )
    instrument, answers = answers_file.read(path)
    assert answers.by_item["retention_rate"].evidence.metric == "logo_retention"
    again = tmp_path / "again.yaml"
    again.write_text(answers_file.write(instrument.form("en"), answers), encoding="utf-8")
    assert answers_file.read(again)[1] == answers


HEAD = "peerline: answers/1\ninstrument: cs-maturity-2026\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "answers: {mood: good}", ["3: unknown-item"]),
        (HEAD + "answers:\n  roles: [selling]\n  email: x", ["4: unknown-option", "5: bad-email"]),
        (HEAD + "answers:\n  time_split: {end-user: 99}", ["4: shares-total"]),
        (HEAD + "answers:\n  finance:\n    nrr: x", ["5: not-a-number"]),
        (HEAD + "answers:\n  finance:\n    renewals:\n      revenue: -3", ["5: negative-amount"]),
        (
            HEAD + "answers: {finance: {renewals: {revenue: -3, cost: x}}}",
            ["3: negative-amount", "3: not-a-number"],
        ),
        (HEAD + "answers:\n  csm_count: 010", ["4: strange-number"]),
        (
            HEAD + "answers:\n  csm_count: 12:30:45\n  nps_score: 0x1F",
            ["4: strange-number", "5: strange-number"],
        ),
        (HEAD + "answers: [1, 2]", ["3: wrong-type"]),
        (HEAD + "language: fr", ["3: unknown-language"]),
        (HEAD + "anwsers: {}", ["3: unknown-field"]),
        (HEAD + "profile: {email: a@b.co}\nanswers: {email: a@b.co}", ["4: twice"]),
        ("peerline: answers/1\ninstrument: cs-maturity-2027", ["2: unknown-instrument"]),
        ("peerline: answers/1", ["1: unknown-instrument"]),
        ("instrument: cs-maturity-2026", ["1: not-answers"]),
        ("- 1", ["1: not-answers"]),
        (HEAD + "answers: {roles: [", ["3: not-yaml"]),
        ("", ["1: empty"]),
    ],
)
@pytest.mark.parametrize("command", ["score", "check"])
def test_bad_answers_files(tmp_path, command, text, expected):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    result = run(command, path)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    told = [line.removeprefix(f"{path}:") for line in result.stderr.splitlines()[:-1]]
    if command == "score" or "answers/1" in text:
        assert [
            ": ".join(part.strip() for part in line.split(":")[:2]) for line in told
        ] == expected


def test_check_json(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + "answers: {mood: good}", encoding="utf-8")
    result = run("check", path, "--json")
    assert result.exit_code == 1
    told = outputs.CheckOutput.model_validate(json.loads(result.stdout))
    assert [(fault.code, fault.line) for fault in told.faults] == [("unknown-item", 3)]


def test_a_huge_answers_file(tmp_path):
    path = tmp_path / "huge.yaml"
    path.write_text(HEAD + "# " + "x" * answers_file.MAX_BYTES, encoding="utf-8")
    result = run("score", path)
    assert result.exit_code == 1
    assert "too-large" in result.stderr


@pytest.fixture
def release(tmp_path):
    """A copy of the bundled release, to do harm to."""
    return shutil.copytree(content.SYNTHETIC_RELEASE, tmp_path / "release")


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_report_without_a_server(tmp_path, release, ending):
    written = tmp_path / f"report.{ending}"
    result = run("report", EXAMPLE, "--release", release, "--date", "2026-11-22", "-o", written)
    assert result.exit_code == 0, result.output
    again = tmp_path / f"again.{ending}"
    run("report", EXAMPLE, "--date", "2026-11-22", "-o", again)
    assert written.read_bytes() == again.read_bytes()


def test_earlier_answers_show_progress(tmp_path):
    page = tmp_path / "report.html"
    earlier = ("--earlier", f"2024-11-03={EXAMPLE}", "--earlier", f"2025-11-03={EXAMPLE}")
    result = run("report", EXAMPLE, "--alone", *earlier, "--date", "2026-11-22", "-o", page)
    assert result.exit_code == 0, result.output
    shown = page.read_text()
    for expected in ("Your progress", "3 November 2024", "3 November 2025", "±0"):
        assert expected in shown


def test_a_changed_release_makes_no_report(tmp_path, release):
    with (release / "figures.npy").open("r+b") as file:
        file.seek(400)
        file.write(b"\x55")
    result = run("report", EXAMPLE, "--release", release, "-o", tmp_path / "report.html")
    assert result.exit_code == 1
    assert "figures.npy was changed" in result.stderr
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-o", "report.docx"], "the ending is one of .html, .pdf"),
        (["-o", "report.html", "--lang", "fr"], "has no 'fr'; it has: en, ja"),
        (["-o", "report.html", "--release", "nowhere"], "nowhere"),
        (["-o", "nowhere/report.html"], "No such file or directory"),
        (["-o", "report.html", "--earlier", "last year"], "give the day of the earlier answers"),
        (["-o", "report.html", "--earlier", "2025-11-03=no.yaml"], "there is no file 'no.yaml'"),
        (["-o", "report.html", "--earlier", "2999-01-01=no.yaml"], "not before the report's day"),
    ],
)
def test_reports_that_cannot_be_written(tmp_path, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    result = run("report", EXAMPLE, *arguments)
    assert result.exit_code == 1
    assert expected in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [["score"], ["report", "-o", "report.html", "--alone"]])
def test_what_looks_like_a_slip_is_asked_about(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers: {retention_rate: 0.9}", encoding="utf-8")
    asked = run(*command, path)
    assert asked.exit_code == 0
    assert "retention_rate: 0.9 % is unusually low. Did you mean 90 %?" in asked.stderr
    text = HEAD + "answers: {retention_rate: {value: 0.9, confirmed: true}}"
    path.write_text(text, encoding="utf-8")
    assert run(*command, path).stderr == ""


def test_a_named_release_of_another_family_makes_no_report(tmp_path, release):
    path = tmp_path / "nps.yaml"
    path.write_text("peerline: answers/1\ninstrument: nps\nanswers: {}", encoding="utf-8")
    written = tmp_path / "report.html"
    result = run("report", path, "--release", release, "-o", written)
    assert result.exit_code == 1
    assert "this release is of cs-maturity, the answers are of nps" in result.stderr
    assert not written.exists()
    assert run("report", path, "-o", written).exit_code == 0  # the bundled one was not asked for


@pytest.mark.parametrize("arguments", [["show"], ["query", "--cohort", "all"]])
def test_nothing_is_shown_of_a_changed_release(release, arguments):
    with (release / "figures.npy").open("r+b") as file:
        file.seek(400)
        file.write(b"\x55")
    result = run("release", *arguments, release)
    assert result.exit_code == 1
    assert "figures.npy was changed" in result.stderr
    assert result.stdout == ""
