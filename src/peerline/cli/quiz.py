"""`peerline quiz`: decks of clues, and practising them alone; no database, no Django."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.offline import FILE, as_json, fail, say_json, write_file
from peerline.instruments.faults import FileFaults

if TYPE_CHECKING:
    from peerline.quiz.deck import Clue, Deck
    from peerline.quiz.files import DeckFile

FORMATS = ("yaml", "csv", "gift", "apkg")
KINDS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".gift": "gift", ".txt": "gift"}
KINDS[".apkg"] = "apkg"
in_language = click.option("--lang", "language", help="Default: the deck's first.")
deck_argument = click.argument("deck_name", metavar="[DECK]", required=False)


@click.group()
def quiz() -> None:
    """Practise; show, import and export decks of clues.

    DECK is the id of a bundled deck or a deck file (.yaml); the deck on customer success where
    none is named.
    """


@quiz.command()
@as_json
def decks(as_json: bool) -> None:
    """List the bundled decks."""
    from peerline.quiz import load

    loaded = [load.load(deck_id) for deck_id in load.deck_ids()]
    if as_json:
        say_json([_deck_row(deck) for deck in loaded])
        return
    for deck in loaded:
        languages = ", ".join(deck.languages)
        final = " and a final round" if deck.final else ""
        told = f"{len(deck.places)} clues in {len(deck.categories)} categories{final}"
        click.echo(f"{deck.id:20} {told}  {languages}  {deck.title.to('en')}")


@quiz.command()
@deck_argument
@in_language
@as_json
def show(deck_name: str | None, language: str | None, as_json: bool) -> None:
    """Show a deck: its categories, clues and responses."""
    deck = find(deck_name)
    language = known_language(deck, language)
    if as_json:
        say_json(_shown(deck, language))
        return
    click.secho(deck.title.to(language), bold=True)
    click.echo(deck.summary.to(language))
    for category in deck.categories:
        click.echo()
        click.secho(category.title.to(language), bold=True)
        for clue in category.clues:
            _tell(clue, language, f"{clue.value:>6}")
    if deck.final is not None:
        click.echo()
        click.secho(deck.final.category.to(language), bold=True)
        _tell(deck.final.clue, language, " final")


@quiz.command("import")
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help="The deck file to write: .yaml")
@click.option("--format", "kind", type=click.Choice(FORMATS[1:]), help="Default: by FILE's ending.")
@click.option("--id", "deck_id", help="The deck's id. Default: from the name of OUTPUT.")
@click.option("--title", help="The deck's title where FILE has none. Default: its id.")
@click.option("--lang", "language", default="en", show_default=True, help="FILE's language.")
@click.option("--force", is_flag=True, help="Replace OUTPUT.")
def import_deck(
    file: Path,
    output: Path,
    kind: str | None,
    deck_id: str | None,
    title: str | None,
    language: str,
    force: bool,
) -> None:
    """Make a deck of FILE: CSV, GIFT (Moodle) or an Anki package."""
    from peerline.quiz.formats.deck_file import dumped
    from peerline.quiz.formats.draft import About, slug

    if output.suffix not in (".yaml", ".yml"):
        raise click.BadParameter("name a .yaml file", param_hint="--output")
    _may_write(output, force=force)
    named = deck_id or slug(output.stem)
    if not named:
        raise click.BadParameter(f"no id can be made of {output.stem!r}; give --id")
    kind = kind or _kind_of(file)
    if kind == "yaml":
        raise click.BadParameter(f"{file} is a deck file already", param_hint="FILE")
    try:
        deck = _reader(kind)(file, About(named, title or named, language))
    except FileFaults as error:
        fail(error.faults)
    write_file(output, dumped(deck).encode())
    count = sum(len(category.clues) for category in deck.categories) + (deck.final is not None)
    click.echo(f"{output} written: {count} {'clue' if count == 1 else 'clues'}.")
    click.echo(f"See what is left to do with: peerline check {output}")


@quiz.command("export")
@deck_argument
@click.option("-o", "--output", type=FILE, required=True, help="deck.csv, .gift, .apkg or .yaml")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Default: by OUTPUT's ending.")
@in_language
@click.option("--force", is_flag=True, help="Replace OUTPUT.")
def export_deck(
    deck_name: str | None, output: Path, kind: str | None, language: str | None, force: bool
) -> None:
    """Write a deck for a spreadsheet (CSV), Moodle (GIFT), Anki (.apkg), or as a deck file.

    CSV and YAML hold all languages; GIFT and Anki one.
    """
    from peerline.quiz.formats import apkg, gift, table

    deck = find(deck_name)
    language = known_language(deck, language)
    kind = kind or _kind_of(output)
    _may_write(output, force=force)
    if kind == "csv":
        data = table.exported(deck)
    elif kind == "gift":
        data = gift.exported(deck, language).encode()
    elif kind == "apkg":
        data = apkg.exported(deck, language)
    else:
        data = _file_of(deck_name).read_bytes()
    write_file(output, data)
    count = len(deck.clues)
    click.echo(f"{output} written: {count} {'clue' if count == 1 else 'clues'}.")


@quiz.command()
@deck_argument
@in_language
@click.option("--clues", type=click.IntRange(1, 100), help="At most so many. Default: 10.")
@click.option("--state", type=FILE, envvar="PEERLINE_PRACTICE_FILE", help="Your progress.")
@click.option("--report", "report_only", is_flag=True, help="Tell your progress, ask nothing.")
@as_json
def practice(
    deck_name: str | None,
    language: str | None,
    clues: int | None,
    state: Path | None,
    report_only: bool,
    as_json: bool,
) -> None:
    """Practise a deck for a few minutes; what you miss comes back sooner.

    Your progress stays in a file of yours: --state, else $PEERLINE_PRACTICE_FILE, else
    peerline/practice.json in $XDG_STATE_HOME (~/.local/state).
    """
    from peerline.cli import practising

    if as_json and not report_only:
        raise click.UsageError("--json goes with --report")
    deck = find(deck_name)
    language = known_language(deck, language)
    try:
        practising.run(
            deck,
            language=language,
            state=state or practising.default_state(),
            most=clues,
            report_only=report_only,
            as_json=as_json,
        )
    except FileFaults as error:
        fail(error.faults)


def find(name: str | None) -> "Deck":
    """The bundled deck of that id, or a user's file; leaves with its faults where it has any."""
    from peerline.quiz import load

    try:
        if name is not None and Path(name).suffix in (".yaml", ".yml"):
            return load.read(Path(name))
        return load.load(name or load.DEFAULT)
    except load.UnknownDeck as error:
        remedy = "or name a deck file ending in .yaml"
        raise click.BadParameter(f"{error}; {remedy}", param_hint="DECK") from error
    except FileFaults as error:
        fail(error.faults)


def _file_of(name: str | None) -> Path:
    from peerline.quiz import load

    return load.deck_files().get(name or load.DEFAULT) or Path(str(name))


def known_language(deck: "Deck", language: str | None) -> str:
    """`language`, or the deck's first. Raises BadParameter for one that the deck has not."""
    if language is not None and language not in deck.languages:
        known = ", ".join(deck.languages)
        raise click.BadParameter(f"{deck.id} has no {language!r}; it has: {known}")
    return language or deck.languages[0]


def _reader(kind: str) -> "Callable[..., DeckFile]":
    from peerline.quiz.formats import apkg, gift, table

    return {"csv": table.read, "gift": gift.read, "apkg": apkg.read}[kind]


def _kind_of(path: Path) -> str:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(KINDS)
        raise click.BadParameter(f"{path}: give --format, or one of the endings {endings}")
    return kind


def _may_write(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise click.ClickException(f"{output} exists; --force replaces it")


def _tell(clue: "Clue", language: str, value: str) -> None:
    from peerline.quiz.judge import expected_response

    double = ""
    if clue.daily_double:
        own = f": {clue.category.to(language)}" if clue.category else ""
        double = f"[daily double{own}] "
    click.echo(f"{value}  {double}{clue.text.to(language)}")
    click.echo(f"        {expected_response(clue, language)}")


def _deck_row(deck: "Deck") -> dict[str, Any]:
    return {
        "id": deck.id,
        "title": deck.title.to("en"),
        "languages": list(deck.languages),
        "categories": len(deck.categories),
        "clues": len(deck.places),
        "final": deck.final is not None,
        "digest": deck.digest,
    }


def _shown(deck: "Deck", language: str) -> dict[str, Any]:
    final = deck.final and {
        "category": deck.final.category.to(language),
        "clue": _clue_row(deck.final.clue, language),
    }
    return {
        "schema": "peerline/quiz-show/1",
        "id": deck.id,
        "digest": deck.digest,
        "title": deck.title.to(language),
        "summary": deck.summary.to(language),
        "language": language,
        "languages": list(deck.languages),
        "categories": [
            {
                "id": category.id,
                "title": category.title.to(language),
                "clues": [_clue_row(clue, language) for clue in category.clues],
            }
            for category in deck.categories
        ],
        "final": final,
    }


def _clue_row(clue: "Clue", language: str) -> dict[str, Any]:
    from peerline.quiz.judge import expected_response

    return {
        "id": clue.id,
        "value": clue.value,
        "daily_double": clue.daily_double,
        "category": clue.category.to(language) if clue.category else None,
        "text": clue.text.to(language),
        "responses": list(clue.responses.to(language)),
        "rejected": list(clue.rejected.by_language.get(language, ())),
        "ordered": clue.ordered,
        "expected": expected_response(clue, language),
        "explanation": clue.explanation.to(language),
        "source": clue.source.to(language),
        "dimensions": list(clue.dimensions),
        "practices": list(clue.practices),
    }
