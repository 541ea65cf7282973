"""Which checker a file goes to, by its `peerline:` line."""

from collections.abc import Callable, Mapping
from pathlib import Path

from peerline.answers.formats import answers_file
from peerline.customers.load import mapping
from peerline.instruments import resolve, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.quiz import check as deck
from peerline.quiz import policy
from peerline.report import advice, words


def _health_profile(path: Path) -> list[Fault]:
    from peerline.customers.health import profile

    return profile.check_file(path)


def _risk_rules(path: Path) -> list[Fault]:
    from peerline.customers.risk import rules

    return rules.check_file(path)


def _family(path: Path) -> list[Fault]:
    """Faults of the family; and what is worth points but has no advice, so that a rung lacks a way
    to it."""
    family = resolve.family_file(path)
    book = advice.load_advice(family.family)
    if not book.by_option:
        return []
    file = source.read(path)
    places = {item.id: i for i, item in enumerate(family.items)}
    return [
        file.fault(
            ("items", places[item], "options"),
            "no-advice",
            f"option {option!r} is worth points and has no advice",
            f"Write it in content/advice/{family.family}.",
        )
        for item, option in advice.missing_advice(family, book)
    ]


CHECKERS: Mapping[str, Callable[[Path], object]] = {
    "instrument/1": resolve.instrument,
    "family/1": _family,
    "answers/1": answers_file.read,
    "customer-mapping/1": mapping.read,
    "advice/1": advice.check_file,
    "advice-words/1": advice.check_file,
    "report-words/1": words.check_file,
    "health/1": _health_profile,
    "risks/1": _risk_rules,
    "deck/1": deck.check_file,
    "judging/1": policy.check_file,
    "learning/1": policy.check_file,
}


def check_file(path: Path) -> list[Fault]:
    """Every fault of the file, in its order."""
    try:
        file = source.read(path)
        kind = file.data.get("peerline") if isinstance(file.data, dict) else None
        checker = CHECKERS.get(str(kind))
        if checker is None:
            message = f"`peerline: {kind}` is no known kind of file"
            remedy = f"Begin the file with `peerline:` and one of: {', '.join(CHECKERS)}."
            return [file.fault(("peerline",), "unknown-kind", message, remedy)]
        found = checker(path)
        return list(found) if isinstance(found, list) else []
    except FileFaults as error:
        return error.faults
