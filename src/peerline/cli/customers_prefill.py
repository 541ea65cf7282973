"""`peerline customers prefill`: the survey's figures, answered from customer data."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.customer_base import opened, source_options
from peerline.cli.offline import FILE, as_json, fail, say_json, write_file

if TYPE_CHECKING:
    from peerline.answers.answer import Answers
    from peerline.customers.prefill import Prefill
    from peerline.instruments.model import Instrument


@click.command()
@source_options
@click.option("--window", default="12m", show_default=True, help="Its end is the day of --as-of.")
@click.option("--instrument", "instrument_id", default="cs-maturity-2026", show_default=True)
@click.option("--lang", "language", help="Of the answers; default: the instrument's first.")
@click.option(
    "--with", "known", type=FILE, help="Answers given already; what is measured replaces them."
)
@click.option("-o", "--output", type=FILE, help="The answers file to write.")
@as_json
def prefill(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    window: str,
    instrument_id: str,
    language: str | None,
    known: Path | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Propose measured answers to the survey from SOURCE, each with metric, period and value.

    Check them before you hand them in: `peerline report` marks them as measured.
    """
    from peerline.answers.formats import answers_file
    from peerline.customers.measured import measured
    from peerline.customers.metrics.definition import Span
    from peerline.customers.prefill import merged
    from peerline.customers.prefill import prefill as answer

    instrument, before = _before(instrument_id, language, known)
    with opened(source, mapping, currency, settings_file, as_of) as asked:
        try:
            span = Span.ending(asked.day, window)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--window") from error
        found = answer(measured(asked.base, span, asked.settings), instrument, before.language)
    whole = merged(before, found)
    if output is not None:
        form = instrument.form(before.language)
        write_file(output, answers_file.write(form, whole).encode())
    if as_json:
        say_json(_object(instrument, found))
        return
    _print(instrument, before, found)
    if output is not None:
        click.echo(f"{output} written: {len(found.answers)} measured answers.")


def _before(
    instrument_id: str, language: str | None, known: Path | None
) -> "tuple[Instrument, Answers]":
    """The instrument, and the answers to begin with."""
    from peerline.answers.answer import Answers
    from peerline.answers.formats import answers_file
    from peerline.instruments import load
    from peerline.instruments.faults import FileFaults

    if known is not None:
        try:
            return answers_file.read(known)
        except FileFaults as error:
            fail(error.faults)
    try:
        instrument = load.load(instrument_id)
    except load.UnknownInstrument as error:
        raise click.BadParameter(str(error), param_hint="--instrument") from error
    language = language or instrument.languages[0]
    if language not in instrument.languages:
        options = ", ".join(instrument.languages)
        raise click.BadParameter(f"{instrument_id} has: {options}", param_hint="--lang")
    return instrument, Answers(instrument.id, language)


def _object(instrument: "Instrument", found: "Prefill") -> dict[str, Any]:
    from peerline.customers.prefill import shown

    return {
        "schema": "peerline/customers-prefill/1",
        "instrument": instrument.id,
        "answers": [
            {"item": item, "part": part or None, "metric": e.metric, "definition": e.definition}
            | {"period": e.period, "value": e.value}
            for item, part, e in shown(found.answers)
        ],
        "left_out": dict(found.left_out),
    }


def _print(instrument: "Instrument", before: "Answers", found: "Prefill") -> None:
    from peerline.cli.tables import say, say_table
    from peerline.customers.prefill import shown

    rows = []
    for item, part, e in shown(found.answers):
        label = instrument.items[item].label.to("en")
        replaced = item in before.by_item and not part
        answer = found.answers[item].value
        value = f"{e.value:.6g}" if part or isinstance(answer, int | float) else _words(answer)
        question = f"{label}: {part}" if part else label
        note = "replaces what was said" if replaced else ""
        rows.append([question, value, e.definition, e.period, note])
    say_table(["question", "measured", "definition", "period", ""], rows, right={"measured"})
    for item, why in found.left_out.items():
        say(f"Left out: {instrument.items[item].label.to('en')}: {why}.")


def _words(answer: Any) -> str:
    return ", ".join(answer) if isinstance(answer, tuple) else str(answer)
