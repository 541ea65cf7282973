"""Risk rules from files into frozen values, every fault of a file with its line."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from peerline import content
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.health.profile import LANGUAGES, look_faults
from peerline.customers.readings import Look, Reading
from peerline.customers.risk.files import RuleFile, RulesFile
from peerline.instruments import check, source
from peerline.instruments.faults import Fault, FileFaults
from peerline.instruments.model import Text

SUFFIXES: Mapping[Reading, str] = {
    Reading.VALUE: "",
    Reading.OWN_BASELINE: "_own",
    Reading.OWN_RATIO: "_ratio",
    Reading.SEASONAL_RATIO: "_seasonal",
    Reading.PEER_BASELINE: "_peer",
    Reading.PEER_DISTANCE: "_distance",
}
"""How a sentence names a look: the metric, and this after it."""

_NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be seen: at least, or below, the bound."""

    look: Look
    bound: float
    below: bool


@dataclass(frozen=True, slots=True)
class Level:
    """How grave (1..3) it is when all conditions hold."""

    severity: int
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A risk indicator: of its levels, gravest first, the first that holds makes the finding.

    `evidence`: name -> look, all that its sentence names or its conditions look at. `segments`:
    only accounts of these; empty for all.
    """

    id: str
    title: Text
    sentence: Text
    segments: frozenset[str]
    levels: tuple[Level, ...]
    evidence: Mapping[str, Look]


@dataclass(frozen=True)
class Rules:
    """The rules in force, in the order of their files."""

    version: int
    least_accounts: int
    rules: tuple[Rule, ...]

    @property
    def looks(self) -> tuple[Look, ...]:
        """Everything that any rule looks at."""
        return tuple(look for rule in self.rules for look in rule.evidence.values())

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Id -> the rule."""
        return {rule.id: rule for rule in self.rules}


def load_rules(path: Path | None = None) -> Rules:
    """The rules of a file, by default those that come with the product. Raises FileFaults."""
    path = content.RISKS / "standard.yaml" if path is None else path
    file_source = source.read(path)
    file = check.validated(RulesFile, file_source)
    faults = list(_faults(file, file_source))
    if faults:
        raise FileFaults(faults)
    return Rules(file.version, file.least_accounts, tuple(_rule(rule) for rule in file.rules))


def check_file(path: Path) -> list[Fault]:
    """Every fault of a file of risk rules, in the order of its lines."""
    try:
        file_source = source.read(path)
        return sorted(_faults(check.validated(RulesFile, file_source), file_source))
    except FileFaults as found:
        return found.faults


def look_of(name: str) -> Look | None:
    """The look that a sentence means by `name`; None where there is no such metric or past."""
    for reading, suffix in sorted(SUFFIXES.items(), key=lambda item: -len(item[1])):
        metric = ACCOUNT_METRICS.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
        if metric is not None and (metric.before or not reading.own):
            return Look(metric.id, reading)
    return None


def name_of(look: Look) -> str:
    """How evidence and sentences name a look."""
    return look.metric + SUFFIXES[look.reading]


def _faults(file: RulesFile, file_source: source.Source) -> Iterator[Fault]:
    yield from check.missing_translations(file, LANGUAGES, file_source)
    for repeated, times in Counter(rule.rule for rule in file.rules).items():
        if times > 1:
            places = [i for i, rule in enumerate(file.rules) if rule.rule == repeated]
            message = f"rule {repeated!r} stands {times} times"
            where = ("rules", places[-1], "rule")
            yield file_source.fault(where, "repeated-id", message, "Make one of them, or rename.")
    for number, rule in enumerate(file.rules):
        yield from _rule_faults(rule, file_source, ("rules", number))


def _rule_faults(
    rule: RuleFile, file_source: source.Source, at: tuple[str | int, ...]
) -> Iterator[Fault]:
    severities = [level.severity for level in rule.levels]
    if severities != sorted(set(severities), reverse=True):
        message = f"severities run {', '.join(map(str, severities))}"
        remedy = "Write the gravest level first, each severity once."
        yield file_source.fault((*at, "levels"), "severities", message, remedy)
    for i, level in enumerate(rule.levels):
        for j, condition in enumerate(level.when):
            look = Look(condition.metric, condition.reading)
            where = (*at, "levels", i, "when", j)
            yield from look_faults(condition.metric, look, file_source, where)
    yield from _sentence_faults(rule.sentence, file_source, (*at, "sentence"))


def _sentence_faults(
    sentence: Mapping[str, str], file_source: source.Source, at: Sequence[str | int]
) -> Iterator[Fault]:
    for language, text in sentence.items():
        for name in _NAME.findall(text):
            if look_of(name) is None:
                message = f"{{{name}}} is no metric that can be told"
                endings = ", ".join(suffix for suffix in SUFFIXES.values() if suffix)
                remedy = f"Name an account metric, or one with an ending: {endings}."
                yield file_source.fault((*at, language), "unknown-name", message, remedy)
        if set("{}") & set(_NAME.sub("", text)):
            message = "a brace stands alone"
            remedy = "Write names in pairs of braces, and no other braces."
            yield file_source.fault((*at, language), "brace", message, remedy)


def _rule(file: RuleFile) -> Rule:
    levels = tuple(
        Level(
            level.severity,
            tuple(
                Condition(
                    Look(c.metric, c.reading),
                    c.bound,
                    c.below is not None,
                )
                for c in level.when
            ),
        )
        for level in file.levels
    )
    looks = [condition.look for level in levels for condition in level.when]
    named = [look_of(name) for text in file.sentence.values() for name in _NAME.findall(text)]
    evidence = {name_of(look): look for look in (*named, *looks) if look is not None}
    return Rule(
        file.rule,
        Text(file.title),
        Text(file.sentence),
        frozenset(file.segments),
        levels,
        evidence,
    )
