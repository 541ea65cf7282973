"""Commands that work on files alone: no database, no server, no Django."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from peerline.instruments.faults import Fault, FileFaults

if TYPE_CHECKING:
    from peerline.answers.answer import Answers
    from peerline.instruments.model import Form, Instrument, Question

FILE = click.Path(path_type=Path, dir_okay=False)
DIRECTORY = click.Path(path_type=Path, file_okay=False)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def say_json(value: Any) -> None:
    """Print `value` as JSON, readable and with its own alphabet."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_file(output: Path, data: bytes) -> None:
    """Write what a command was asked for. Raises ClickException where the disk refuses."""
    try:
        output.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror or error}") from error


def fail(faults: Iterable[Fault]) -> NoReturn:
    """Print every fault to standard error and leave with 1."""
    listed = list(faults)
    for fault in listed:
        click.echo(str(fault), err=True)
    click.echo(f"{len(listed)} fault{'' if len(listed) == 1 else 's'}.", err=True)
    raise SystemExit(1)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@as_json
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """List every fault of FILES with line, code and remedy.

    FILES are instruments, families, advice, answers or mappings of customer tables, told apart by
    their `peerline:` line.
    """
    from peerline.cli.checking import check_file

    found = {file: check_file(file) for file in files}
    if as_json:
        rows = [
            {"file": f.file, "line": f.line, "code": f.code, "where": f.where}
            | {"message": f.message, "remedy": f.remedy}
            for faults in found.values()
            for f in faults
        ]
        say_json({"schema": "peerline/check/1", "faults": rows})
        raise SystemExit(1 if rows else 0)
    faults = [fault for listed in found.values() for fault in listed]
    if faults:
        fail(faults)
    for file in files:
        click.echo(f"{file}: no faults")


@click.group()
def instruments() -> None:
    """List and show the questionnaires."""


@instruments.command("list")
@as_json
def list_instruments(as_json: bool) -> None:
    """List every instrument."""
    from peerline.instruments import load

    loaded = [load.load(instrument_id) for instrument_id in load.editions()]
    rows = [
        {
            "id": instrument.id,
            "family": instrument.family,
            "edition": instrument.edition,
            "languages": list(instrument.languages),
            "questions": len(instrument.form(instrument.languages[0]).numbered),
            "items": len(instrument.items),
        }
        for instrument in loaded
    ]
    if as_json:
        say_json(rows)
        return
    for instrument in loaded:
        questions = len(instrument.form(instrument.languages[0]).numbered)
        languages = ", ".join(instrument.languages)
        noun = "question " if questions == 1 else "questions"
        click.echo(f"{instrument.id:26} {questions:>3} {noun}  {languages}")


@instruments.command("show")
@click.argument("instrument_id", metavar="ID")
@click.option("--lang", "language", help="Language of the texts; default: the instrument's first.")
@as_json
def show_instrument(instrument_id: str, language: str | None, as_json: bool) -> None:
    """Show what an instrument asks."""
    instrument = _instrument(instrument_id)
    language = language or instrument.languages[0]
    if language not in instrument.languages:
        known = ", ".join(instrument.languages)
        raise click.BadParameter(f"{instrument_id} has no {language!r}; it has: {known}")
    form = instrument.form(language)
    if as_json:
        say_json(_shown(instrument, form, language))
        return
    click.echo(instrument.name.to(language))
    for question in form.questions:
        number = f"{question.number})" if question.number else "+"
        click.echo(f"\n{number} {question.item.text.to(language)}")
        for option in question.item.options:
            click.echo(f"   - {option.text.to(language)}{' *' if option.added else ''}")


@click.command()
@click.argument("answers_file", type=FILE)
@click.option("--old-codes", is_flag=True, help="Read 0 and -100 as unknown, as old editions did.")
@as_json
def score(answers_file: Path, old_codes: bool, as_json: bool) -> None:
    """Score ANSWERS_FILE and explain every point."""
    from peerline.answers.formats import answers_file as answers_format
    from peerline.scoring import score as score_answers
    from peerline.scoring.explain import explained, lines

    try:
        instrument, answers = answers_format.read(answers_file, old_codes=old_codes)
    except FileFaults as error:
        fail(error.faults)
    _ask_back(instrument, answers)
    scorecard = score_answers(instrument, answers)
    if as_json:
        say_json(explained(instrument, answers, scorecard))
        return
    for line in lines(instrument, answers, scorecard):
        click.echo(line)


@click.command()
@click.argument("answers_file", type=FILE)
@click.option("--release", "release_dir", type=DIRECTORY, help="Default: the synthetic field.")
@click.option("--alone", is_flag=True, help="Own scores and advice only, beside no field.")
@click.option("-o", "--output", type=FILE, required=True, help="report.html or report.pdf")
@click.option("--lang", "language", help="Default: the language of the answers.")
@click.option("--date", "made_on", type=click.DateTime(["%Y-%m-%d"]), help="Default: today.")
@click.option("--earlier", multiple=True, metavar="DAY=FILE", help="Answers before, for progress.")
@click.option("--old-codes", is_flag=True, help="Read 0 and -100 as unknown, as old editions did.")
def report(
    answers_file: Path,
    release_dir: Path | None,
    alone: bool,
    output: Path,
    language: str | None,
    made_on: Any,
    earlier: tuple[str, ...],
    old_codes: bool,
) -> None:
    """Write the report of ANSWERS_FILE, without a server or a database."""
    import datetime

    from peerline.answers.formats import answers_file as answers_format
    from peerline.cli import reporting

    try:
        instrument, answers = answers_format.read(answers_file, old_codes=old_codes)
    except FileFaults as error:
        fail(error.faults)
    _ask_back(instrument, answers)
    day = made_on.date() if made_on else datetime.datetime.now().astimezone().date()
    try:
        reporting.write(
            instrument,
            answers,
            release_dir=None if alone else release_dir or reporting.bundled_release(),
            must_fit=release_dir is not None,
            output=output,
            language=language or answers.language,
            made_on=day,
            history=reporting.history_of(
                earlier, instrument.family, before=day, old_codes=old_codes
            ),
        )
    except FileFaults as error:
        fail(error.faults)
    except reporting.CannotReport as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{output} written")


def _ask_back(instrument: "Instrument", answers: "Answers") -> None:
    """Say on standard error what looks like a slip and was not confirmed."""
    from peerline.answers.plausibility import questions

    doubts = questions(instrument.form(answers.language), answers)
    for asked in doubts:
        where = f"{asked.item}.{asked.part}" if asked.part else asked.item
        click.echo(f"{where}: {asked.message()} {asked.remedy()}", err=True)
    if doubts:
        click.echo("To confirm an answer, write it as {value: ..., confirmed: true}.", err=True)


def _instrument(instrument_id: str) -> "Instrument":
    from peerline.instruments import load

    try:
        return load.load(instrument_id)
    except load.UnknownInstrument as error:
        raise click.BadParameter(str(error)) from error


def _shown(instrument: "Instrument", form: "Form", language: str) -> dict[str, Any]:
    def rows(questions: Iterable["Question"]) -> list[dict[str, Any]]:
        return [_question(question, language) for question in questions]

    return {
        "schema": "peerline/instruments-show/1",
        "id": instrument.id,
        "family": instrument.family,
        "edition": instrument.edition,
        "language": language,
        "name": instrument.name.to(language),
        "digest": instrument.digest,
        "questions": rows(form.numbered),
        "profile": rows(q for q in form.questions if q.number is None and q.after is None),
        "follow_ups": rows(q for q in form.questions if q.after is not None),
    }


def _question(question: "Question", language: str) -> dict[str, Any]:
    item = question.item
    row: dict[str, Any] = {
        "number": question.number,
        "item": item.id,
        "place": item.place,
        "kind": item.kind.value,
        "required": question.required,
        "unknown": item.unknown,
        "text": item.text.to(language),
        "options": [
            {"id": o.id, "text": o.text.to(language)} | ({"added": True} if o.added else {})
            for o in item.options
        ],
    }
    if item.finance is not None:
        row["rows"] = [
            {"id": r.id, "text": r.text.to(language), "route": r.route}
            | ({"added": True} if r.added else {})
            for r in item.finance.rows
        ]
    if item.added:
        row["added"] = True
    if question.after is not None:
        row["after"] = question.after
    return row
