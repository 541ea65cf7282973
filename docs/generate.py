"""Writes the parts of the docs that come from data: `method.md`, `customer-contracts.md` and
`schemas/`. Run by `make docs`.

A test runs it into another folder and compares, so that the docs never tell anything else than the
code and the content do.
"""

import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.append(str(Path(__file__).resolve().parent.parent / "tests" / "spec"))

import customers_page
from scoring_spec import SPECS, Spec
from statistics_spec import CHAPTERS, Worked

from peerline.benchmark.policy import band_labels, load_policy
from peerline.cli import customer_outputs, health_outputs, outputs, quiz_outputs
from peerline.customers import tables
from peerline.customers.health.files import ProfileFile
from peerline.customers.load import faults
from peerline.customers.load.mapping import SourceMapping
from peerline.customers.risk.files import RulesFile
from peerline.field.trend_policy import load_trend_policy
from peerline.instruments import load
from peerline.instruments.files import FamilyFile, InstrumentFile
from peerline.instruments.model import Instrument, Item, Scoring
from peerline.quiz.files import DeckFile

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "customer-mapping-1": SourceMapping,
    "deck-1": DeckFile,
    "family-1": FamilyFile,
    "health-1": ProfileFile,
    "instrument-1": InstrumentFile,
    "risks-1": RulesFile,
}
LEVELS = {
    faults.Level.STOPS: "the table, or all of them, can't be read",
    faults.Level.SET_ASIDE: "those rows are in no figure; they are counted with every result",
    faults.Level.LEFT_OUT: "the value is left out, the row stays",
    faults.Level.DOUBT: "nothing is changed",
    faults.Level.NOTE: "how it was read",
}
RULES = {
    Scoring.LADDER: "ladder",
    Scoring.BREADTH: "breadth",
    Scoring.BEST: "best of those ticked",
}


def main(target: Path) -> None:
    """Write everything generated below `target`."""
    schemas = target / "schemas"
    schemas.mkdir(parents=True, exist_ok=True)
    for name, model in FILES.items():
        _write_json(schemas / f"{name}.json", model.model_json_schema())
    for shapes in (outputs, quiz_outputs, customer_outputs, health_outputs):
        for name, shape in shapes.OBJECTS.items():
            _write_json(schemas / f"{name}-1.json", outputs.object_schema(shape))
        for name, shape in shapes.ROWS.items():
            _write_json(schemas / f"{name}-1.json", outputs.rows_schema(name, shape))
    (target / "customers.md").write_text("\n".join(customers_page.page()) + "\n", encoding="utf-8")
    (target / "method.md").write_text("\n".join(method()) + "\n", encoding="utf-8")
    contracts = "\n".join(customer_contracts()) + "\n"
    (target / "customer-contracts.md").write_text(contracts, encoding="utf-8")


def _write_json(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def method() -> Iterator[str]:
    """The method page, line by line."""
    instrument = load.load("cs-maturity-2026")
    yield "# The method"
    yield ""
    yield (
        f"Version {instrument.method} of the method of `{instrument.family}`. This page is printed "
        "from the data that scores and from the tests that run (`make docs`): it can't say "
        "anything else than the code does."
    )
    yield ""
    yield "## From an answer to the index"
    for spec in SPECS:
        yield from _spec(spec)
    yield from _index_rule(instrument)
    yield ""
    yield "## What each answer is worth"
    for dimension in instrument.dimensions:
        yield ""
        yield f"### {dimension.name.to('en')}"
        yield ""
        yield dimension.question.to("en")
        for item in instrument.items.values():
            if item.place == dimension.id:
                yield from _item(item)
    yield from _what_is_left_out()
    yield from _policy()
    yield from _statistics()


def customer_contracts() -> Iterator[str]:
    """What each customer table holds, and each fault that a check can find."""
    yield "# Customer tables: contracts and faults"
    yield ""
    yield (
        "Printed from `content/customers/tables.yaml` and `faults.yaml` (`make docs`). How to "
        "bring one's own tables: [customer tables](customer-tables.md)."
    )
    yield ""
    yield "## Tables"
    for table in tables.contracts().values():
        yield ""
        yield f"### {table.name}"
        yield ""
        yield f"{table.what} {'Required. ' if table.required else ''}Key: {', '.join(table.key)}."
        yield ""
        yield "| column | holds | |"
        yield "| --- | --- | --- |"
        for column in table.columns.values():
            yield f"| {column.name} | {column.kind} | {'; '.join(_kept_to(column))} |"
    yield ""
    yield "## Faults"
    for level in faults.Level:
        yield ""
        yield f"### {level.value.replace('-', ' ').capitalize()}: {LEVELS[level]}"
        yield ""
        yield "| code | said | what to do |"
        yield "| --- | --- | --- |"
        for code, kind in faults.kinds().items():
            if kind.level is level:
                yield f"| {code} | {kind.says} | {kind.remedy} |"


def _kept_to(column: tables.Column) -> Iterator[str]:
    if column.required:
        yield "required"
    if column.words:
        yield f"one of {', '.join(column.words)}"
    if column.least is not None:
        yield f"at least {column.least:g}"
    if column.most is not None:
        yield f"at most {column.most:g}"
    if column.within:
        yield f"stands in {column.within}"


def _spec(spec: Spec) -> Iterator[str]:
    yield ""
    yield f"### {spec.title}"
    yield ""
    yield spec.text
    yield ""
    yield f"| answered | {spec.figure} |"
    yield "| --- | --- |"
    for raw, expected in spec.rows:
        told = "; ".join(f"{item}: {_given(value)}" for item, value in raw.items())
        yield f"| {told or 'nothing'} | {expected} |"


def _given(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return str(value)


def _index_rule(instrument: Instrument) -> Iterator[str]:
    assert instrument.index is not None
    yield ""
    yield "### Index"
    yield ""
    yield (
        "The mean of the reported dimensions, when at least "
        f"{instrument.index.dimensions_at_least} of {len(instrument.dimensions)} are; it says of "
        "how many it is. All weigh the same, and "
        "the goalposts are fixed: 100 is every practice of the method, whatever the field does. "
        "Performance figures stay outside it: they are what it should predict."
    )


def _item(item: Item) -> Iterator[str]:
    yield ""
    yield f"#### {item.label.to('en')} (`{item.id}`)"
    yield ""
    if item.score is None:
        yield "Not scored: it is shown beside the cohort's answers."
        return
    enough = f", enough {item.score.enough}" if item.score.rule is Scoring.BREADTH else ""
    yield f"*{RULES[item.score.rule]}{enough}.* {item.score.why.to('en')}"
    yield ""
    weighs = "weight" if item.score.rule is Scoring.BREADTH else "worth"
    yield f"| choice | {weighs} |"
    yield "| --- | --- |"
    for option in item.options:
        points = "leaves the mean" if option.not_applicable else str(option.points)
        ours = " (ours)" if option.added else ""
        why = f": {option.why.to('en')}" if option.why else ""
        yield f"| {option.text.to('en')}{ours} | {points}{why} |"


def _what_is_left_out() -> Iterator[str]:
    yield ""
    yield "## What the survey and the scorecard see differently"
    yield ""
    yield (
        "The executive scorecard asks other questions of the same work and values some answers "
        "otherwise: for it, net retention is a goal of the company and not yet one of the "
        "customer; usage and NPS are the lowest rung of measuring value; segments by size are "
        "where everybody starts. The survey gives these points, since they are better than "
        "nothing. Each instrument is scored by its own file, and advice comes from the instrument "
        "that was answered: it never pushes both ways."
    )


def _policy() -> Iterator[str]:
    """Every constant of the policy file, with what it means."""
    policy = load_policy()
    yield ""
    yield "## What a release may say"
    yield ""
    yield (
        f"Version {policy.version} of the policy. These constants stand in one file, are the same "
        "for everybody, and decide alone what leaves a field; [privacy](privacy.md) says it in "
        "plain words."
    )
    yield ""
    yield "| constant | value | meaning |"
    yield "| --- | --- | --- |"
    for name, value, meaning in _constants():
        yield f"| {name} | {value} | {meaning} |"
    yield from _trend()


def _trend() -> Iterator[str]:
    """How years are set beside each other, and the fixed mix."""
    rules = load_trend_policy()
    yield ""
    yield "## How years are compared"
    yield ""
    yield (
        "A closed release may stand beside an earlier one of the same survey. Three changes of "
        "each figure are told, over the items that both years asked: of the companies in both "
        f"(from {rules.panel.least}; also by {', '.join(rules.panel.by)}), of the whole fields, "
        "and of the fields brought to one mix of industries and sizes. Of a list, only options "
        "that both editions offer count. Told apart only as the lowest rung or any above: "
        f"{', '.join(rules.two_states)}. Firms of a panel too small to show it are taken to "
        f"correlate by {rules.panel.typical_retest:g} from year to year."
    )
    yield ""
    yield (
        f"The mix is told from {rules.mix.least} companies, and no company weighs more than "
        f"{rules.mix.most:g} times or less than 1/{rules.mix.most:g} of an average one. Weights:"
    )
    yield ""
    named = {"industry": rules.mix.industry, "arr_band": rules.mix.arr_band}
    for attribute, weights in named.items():
        listed = ", ".join(f"{level} {weight:g}" for level, weight in weights.items())
        yield f"- `{attribute}`: {listed}; others {rules.mix.others:g} each"


def _constants() -> Iterator[tuple[str, object, str]]:
    policy = load_policy()
    least = policy.least
    yield (
        "decoys",
        policy.decoys,
        "made-up records added to every released sum, drawn once for a set of members",
    )
    yield "mixed items", policy.mixed_items, "chance of an item of a decoy to be another donor's"
    yield (
        "kernel",
        policy.kernel,
        "noise on a decoy's numbers, in standard deviations of the donors'",
    )
    yield (
        "k_eff",
        f"{policy.k_eff:g}",
        "everything ever released together tells nobody more of a firm than one exact average of "
        "so many firms would; a cell that would is refused",
    )
    yield (
        "noise, practices",
        f"{policy.noise['practice']:g}",
        "what the decoys leave in a sum of practices, dimensions or the index, in units of one "
        "firm's variance",
    )
    yield "noise, figures", f"{policy.noise['figures']:g}", "the same, of a performance figure"
    yield "fewest, whole field", least["all"], "companies before there is any release"
    yield "fewest, one attribute", least["depth_1"], "companies in a cell such as an industry"
    yield "fewest, two attributes", least["depth_2"], "companies in a cell such as industry by size"
    yield (
        "fewest, performance",
        least["performance"],
        "companies in a cell by net revenue retention, and in the rest of its wider cell",
    )
    yield (
        "fewest newcomers",
        least["newcomers"],
        "new companies between two releases of a field that is still open",
    )
    yield (
        "fewest, spread",
        least["spread"],
        "companies in a cell whose own spread, P10 and P90 are shown",
    )
    families = "; ".join(" x ".join(family) for family in policy.cells)
    yield "cells", families, "beside the whole field, in the order in which they are decided"
    yield (
        "performance levels",
        ", ".join(policy.levels),
        "net revenue retention in percent, fixed: they do not move with the field",
    )
    yield "top performers", ", ".join(policy.leaders), "the levels that make them"
    yield "withheld by performance", ", ".join(policy.withheld), "left out of cells by performance"
    bands = ", ".join(label for label in band_labels(policy.bands) if label)
    yield "bands of n", bands, "how many companies, as it is shown; formulas use the lower bound"
    yield (
        "shares",
        f"steps of {policy.share_step} %",
        f'"under {policy.share_under} %" and "over {policy.share_over} %" at the ends, never 0 or '
        "100",
    )
    yield "significant figures", policy.significant, "of everything else"
    spreads = ", ".join(f"{name} {value:g}" for name, value in policy.typical_spread.items())
    yield (
        "typical spread",
        spreads,
        "assumed while a field is too small to show its own: points, logs of ratios, logit of "
        "retention",
    )


def _statistics() -> Iterator[str]:
    yield ""
    yield "## The statistics"
    yield ""
    yield (
        "Each is one function of the code; its text and its numbers stand here as they do there. "
        "A figure is of those who gave it: who did not answer is never filled in, except in the "
        "sums of the practice block, where another member's answer stands for it and n still "
        "counts real answers only. Intervals on pages and in reports are at 90 %."
    )
    for chapter, listed in CHAPTERS.items():
        yield ""
        yield f"### {chapter}"
        for worked in listed:
            yield from _worked(worked)


def _worked(worked: Worked) -> Iterator[str]:
    yield ""
    yield f"#### {worked.title} (`{worked.function.__name__}`)"
    yield ""
    yield (inspect.getdoc(worked.function) or "").replace("*", "\\*")
    if worked.rows:
        yield ""
        yield "| given | result |"
        yield "| --- | --- |"
        for given, _, result in worked.rows:
            yield f"| {given} | {', '.join(f'{value:.10g}' for value in result)} |"


if __name__ == "__main__":
    main(ROOT / "docs")
