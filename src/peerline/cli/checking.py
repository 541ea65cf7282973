"""Which checker a file goes to, by its `peerline:` line."""

from collections.abc import Callable, Mapping
from pathlib import Path

from peerline.answers.formats import answers_file
from peerline.customers.load import mapping
from peerline.instruments import resolve, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.report import advice, words


def _health_profile(path: Path) -> list[Fault]:
    from peerline.customers.health import profile

    return profile.check_file(path)


def _risk_rules(path: Path) -> list[Fault]:
    from peerline.customers.risk import rules

    return rules.check_file(path)


CHECKERS: Mapping[str, Callable[[Path], object]] = {
    "instrument/1": resolve.instrument,
    "family/1": resolve.family_file,
    "answers/1": answers_file.read,
    "customer-mapping/1": mapping.read,
    "advice/1": advice.check_file,
    "advice-words/1": advice.check_file,
    "report-words/1": words.check_file,
    "health/1": _health_profile,
    "risks/1": _risk_rules,
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
