"""Made-up answers to an instrument, as a table: one row a respondent, origin `synthetic`.

The table has the columns of an answers table: `company, verified, submitted_at, instrument,
origin`, `<item>` (option id or number, percents as fractions), `<item>__<option>` (0/1, or whole
percents of a split), `finance__<ratio>`, and `<item>__state`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.answers.derive import RATIO_IDS
from peerline.benchmark.figures import ARR_MIDDLES
from peerline.instruments.model import Instrument, Item, Kind, Operator, Rule
from peerline.simulate import traits
from peerline.simulate.later import YEAR, Later
from peerline.simulate.traits import Flags, Floats, ItemTruth, Traits

MISSING, UNKNOWN_NRR, SLIPS, DUPLICATES, STRAIGHT, UNVERIFIED = 0.08, 0.35, 0.02, 0.01, 0.015, 0.03
NOT_APPLICABLE = 0.06
SELECTION = 0.5
CODES = tuple(State)
ANSWERED, UNKNOWN, NOT_ANSWERED, NOT_APPLICABLE_CODE, NOT_ASKED = range(len(CODES))
FIRST_DAY = np.datetime64("2026-01-05T08:00:00")
SKEW: Mapping[str, Mapping[str, float]] = {
    "region": {"north-america": 40, "emea": 30, "asia": 14, "latin-america": 9, "oceania": 7},
    "business_model": {"b2b": 72, "b2b2c": 18, "b2c": 10},
    "arr_band": {
        "lt-10m": 30,
        "10-50m": 28,
        "50-100m": 15,
        "100-500m": 14,
        "500m-1b": 7,
        "gt-1b": 6,
    },
    "company_age": {"lt-2": 8, "2-4": 22, "5-9": 32, "10-19": 24, "20-plus": 14},
    "cs_team_age": {"lt-1": 15, "1-2": 30, "3-4": 32, "5-plus": 23},
    "industry": {
        "technology": 20,
        "online": 12,
        "financial-services": 9,
        "healthcare": 8,
        "education": 7,
        "manufacturing": 6,
        "telecommunications": 5,
        "media": 5,
        "retail": 5,
    },
}
"""Item -> option -> weight; options not named weigh 2."""
SIZES = tuple(ARR_MIDDLES)


@dataclass
class Simulated:
    """Columns by name, and what they were drawn from."""

    instrument: Instrument
    rows: int
    columns: dict[str, NDArray[Any]] = field(default_factory=dict)
    states: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    chosen: dict[str, Flags] = field(default_factory=dict)
    slipped: dict[str, Flags] = field(default_factory=dict)
    traits: Traits | None = None
    truth: dict[str, ItemTruth] = field(default_factory=dict)
    profile: dict[str, Any] = field(default_factory=dict)
    residuals: dict[str, Floats] = field(default_factory=dict)
    later: Later | None = None


def simulate(
    instrument: Instrument, rows: int, seed: int, *, later: Later | None = None
) -> Simulated:
    """`rows` respondents of `instrument`, the same for the same seed.

    A second-order trait; firms of higher trait answer more often; about 8 % of answers missing,
    35 % of NRR unknown, 2 % of figures in the wrong unit, a few duplicates and straight-liners.
    `later`: a second year of firms made up before, for the same instrument. Raises ValueError
    where more companies return than `rows`.
    """
    if later is not None and len(later.rows) > rows:
        raise ValueError(f"{len(later.rows)} companies return: ask for at least as many rows")
    rng = np.random.default_rng(seed)
    made = Simulated(instrument, rows, later=later)
    if later is not None:
        made.truth.update(later.first.truth)
    form = instrument.form(instrument.languages[0])
    items = [question.item for question in form.questions]
    profile = _profile(rng, rows, items)
    made.profile = profile = later.profile(profile) if later else profile
    shift = 0.22 * (profile["size"] - 1.5) + profile["industry_effect"]
    made.traits = _selected_traits(rng, rows, _dimensions(items), shift)
    if later is not None:
        made.traits = later.traits(rng, made.traits)
    straight = rng.random(rows) < STRAIGHT
    for item in items:
        if item.id in profile["chosen"]:
            _choose(made, item, profile["chosen"][item.id])
        elif item.options:
            _practice(rng, made, item, straight)
    _performance(rng, made, items, profile["size"])
    _relevance(made, items)
    _missing(rng, made, items)
    _frame(rng, made)
    return made


def write(made: Simulated, path: Path) -> None:
    """Write the table as Parquet or CSV, by the ending of `path`. Raises ValueError for another."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    names = pa.array([state.value for state in CODES])
    arrays = {name: pa.array(column, from_pandas=True) for name, column in made.columns.items()}
    for item, codes in made.states.items():
        states = pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int8)), names)
        arrays[f"{item}__state"] = states
    table = pa.table(arrays)
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    elif path.suffix == ".csv":
        plain = pa.schema(
            pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type)
            for f in table.schema
        )
        pyarrow.csv.write_csv(table.cast(plain), path)
    else:
        raise ValueError(f"{path}: the file must end in .csv or .parquet")


def _dimensions(items: list[Item]) -> list[str]:
    return sorted({_trait_of(item) for item in items if item.options})


def _trait_of(item: Item) -> str:
    return item.dimension or item.place


def _profile(rng: np.random.Generator, rows: int, items: list[Item]) -> dict[str, Any]:
    """Chosen options of the profile, the size 0 to 5, and each firm's industry effect."""
    chosen: dict[str, NDArray[np.int64]] = {}
    size = np.full(rows, 1.5)
    effect, effects = np.zeros(rows), np.zeros(0)
    for item in items:
        if item.kind is not Kind.ONE_OF or item.score is not None or item.id not in SKEW:
            continue
        weights = np.array([SKEW[item.id].get(o.id, 2.0) for o in item.options])
        index = rng.choice(len(weights), rows, p=weights / weights.sum())
        chosen[item.id] = index
        if item.id == "arr_band":
            size = np.array([SIZES.index(o.id) for o in item.options], dtype=float)[index]
        if item.id == "industry":
            effects = rng.normal(0, 0.2, len(weights))
            effect = effects[index]
    return {"chosen": chosen, "size": size, "industry_effect": effect, "effects": effects}


def _selected_traits(
    rng: np.random.Generator, rows: int, dimensions: list[str], shift: Floats
) -> Traits:
    """For each respondent the one of two firms that is likelier to answer: higher traits answer."""
    pool = traits.draw_traits(rng, 2 * rows, dimensions, np.tile(shift, 2))
    pull = SELECTION * pool.general + rng.gumbel(size=2 * rows)
    first, second = np.arange(rows), np.arange(rows, 2 * rows)
    taken = np.where(pull[first] >= pull[second], first, second)
    return Traits(pool.general[taken], {d: t[taken] for d, t in pool.by_dimension.items()})


def _choose(made: Simulated, item: Item, index: NDArray[np.int64]) -> None:
    made.chosen[item.id] = index[:, None] == np.arange(len(item.options))[None, :]
    made.states[item.id] = np.full(made.rows, ANSWERED, dtype=np.uint8)


def _practice(rng: np.random.Generator, made: Simulated, item: Item, straight: Flags) -> None:
    """An item of options: drawn by its kind; straight-liners take the first option of each."""
    assert made.traits is not None
    trait = made.traits.by_dimension[_trait_of(item)]
    if item.kind is Kind.SHARES:
        shares = traits.split(rng, trait, len(item.options))
        made.columns.update(
            {f"{item.id}__{o.id}": shares[:, i] for i, o in enumerate(item.options)}
        )
        made.states[item.id] = np.full(made.rows, ANSWERED, dtype=np.uint8)
        return
    if item.kind is Kind.MANY_OF:
        chosen = _many(rng, made, item, trait)
    else:
        chosen = _one(rng, made, item, trait)
    chosen[straight] = False
    chosen[straight, 0] = True
    made.chosen[item.id] = chosen
    made.states[item.id] = np.full(made.rows, ANSWERED, dtype=np.uint8)


def _one(rng: np.random.Generator, made: Simulated, item: Item, trait: Floats) -> Flags:
    """Graded levels of equal points; options of one level are as likely as each other."""
    applicable = [i for i, option in enumerate(item.options) if not option.not_applicable]
    if item.score is None:
        points = {i: float(rank) for rank, i in enumerate(applicable)}
    else:
        points = {i: float(item.options[i].points) for i in applicable}
    levels = sorted(set(points.values()))
    truth = made.truth.get(item.id)
    reached, made.truth[item.id] = traits.graded(rng, trait, len(levels), truth)
    index = np.zeros(made.rows, dtype=np.int64)
    for level, worth in enumerate(levels):
        options = np.array([i for i in applicable if points[i] == worth])
        here = reached == level
        index[here] = rng.choice(options, int(here.sum()))
    exempt = [i for i, option in enumerate(item.options) if option.not_applicable]
    if exempt:
        away = rng.random(made.rows) < NOT_APPLICABLE
        index[away] = rng.choice(np.array(exempt), int(away.sum()))
    return np.asarray(index[:, None] == np.arange(len(item.options))[None, :])


def _many(rng: np.random.Generator, made: Simulated, item: Item, trait: Floats) -> Flags:
    """Options one by one; the exclusive ones where nothing is chosen or the item does not apply."""
    free = [i for i, option in enumerate(item.options) if not option.exclusive]
    chosen = np.zeros((made.rows, len(item.options)), dtype=bool)
    weights = [1.0 if item.score is None else float(item.options[i].points) for i in free]
    truth = made.truth.get(item.id)
    chosen[:, free], made.truth[item.id] = traits.options(rng, trait, weights, truth)
    for i, option in enumerate(item.options):
        for needed in option.after:
            before = [o.id for o in item.options].index(needed)
            chosen[:, i] &= chosen[:, before]
        if option.exclusive and option.not_applicable:
            away = rng.random(made.rows) < NOT_APPLICABLE
            chosen[away] = False
            chosen[away, i] = True
    none = [i for i, o in enumerate(item.options) if o.exclusive and not o.not_applicable]
    if none:
        chosen[~chosen.any(axis=1), none[0]] = True
    return chosen


def _performance(
    rng: np.random.Generator, made: Simulated, items: list[Item], size: Floats
) -> None:
    """Figures linked to the general trait; log-normal ratios, logit-normal retention."""
    assert made.traits is not None
    trait, n = made.traits.general, made.rows

    def own(name: str) -> Floats:
        drawn = rng.standard_normal(n)
        made.residuals[name] = made.later.residual(name, drawn) if made.later else drawn
        return made.residuals[name]

    arr = np.array([ARR_MIDDLES[s] for s in SIZES])[np.clip(size, 0, 5).astype(int)]
    customers = np.maximum(1, np.exp(np.log(arr / 60_000) + 0.9 * own("customers"))).astype(int)
    load = np.exp(np.log(35) + 0.25 * (size - 1.5) + 0.6 * own("load"))
    nrr = np.exp(0.03 + 0.075 * trait + 0.10 * own("nrr"))
    figures: dict[str, NDArray[Any]] = {
        "customer_count": customers,
        "csm_count": np.round(customers / load).astype(int),
        "retention_rate": np.round(
            1 / (1 + np.exp(-2.1 - 0.3 * trait - 0.55 * own("retention"))), 3
        ),
        "nps_score": np.clip(np.round(28 + 12 * trait + 18 * own("nps")), -100, 100).astype(int),
        "nps_likelihood": np.clip(np.round(7.5 + trait + 1.6 * own("likelihood")), 0, 10).astype(
            int
        ),
        "nrr": np.round(nrr, 3),
    }
    asked = {item.id for item in items}
    for item_id, values in figures.items():
        if item_id in asked:
            made.columns[item_id] = values
            made.states[item_id] = np.full(n, ANSWERED, dtype=np.uint8)
    if "finance" in asked:
        made.columns["finance__nrr"] = figures["nrr"]
        middles = {"cac_blended": 0.28, "cac_new": 1.35, "cac_renewals": 0.13}
        for ratio in RATIO_IDS:
            middle = np.log(middles.get(ratio, 0.45)) - 0.06 * trait
            made.columns[f"finance__{ratio}"] = np.round(np.exp(middle + 0.45 * own(ratio)), 3)
        made.states["finance"] = np.full(n, ANSWERED, dtype=np.uint8)
    for column in ("retention_rate", "nrr", "finance__nrr"):
        if column in made.columns:
            made.slipped[column] = rng.random(n) < SLIPS
            made.columns[column] = np.where(made.slipped[column], 0.01, 1.0) * made.columns[column]


def _relevance(made: Simulated, items: list[Item]) -> None:
    """Take away what would not have been asked or offered."""
    for item in items:
        if item.relevant_if is not None and item.id in made.chosen:
            away = ~_applies(made, items, item.relevant_if)
            made.states[item.id][away] = NOT_ASKED
            made.chosen[item.id][away] = False
        for i, option in enumerate(item.options):
            if option.relevant_if is not None and item.id in made.chosen:
                made.chosen[item.id][~_applies(made, items, option.relevant_if), i] = False


def _applies(made: Simulated, items: list[Item], rule: Rule) -> Flags:
    item = next(i for i in items if i.id == rule.item)
    operand = rule.operand if isinstance(rule.operand, tuple) else (str(rule.operand),)
    columns = [i for i, option in enumerate(item.options) if option.id in operand]
    any_of = np.asarray(made.chosen[item.id][:, columns].any(axis=1))
    return ~any_of if rule.operator in (Operator.NONE_OF, Operator.IS_NOT) else any_of


def _missing(rng: np.random.Generator, made: Simulated, items: list[Item]) -> None:
    """Leave answers out, a quarter of them as `unknown` where that is offered."""
    always = {*SKEW} - {"company_age", "cs_team_age"}
    for item in items:
        if item.id not in made.states or item.id in always:
            continue
        gone = rng.random(made.rows) < MISSING
        unknown = rng.random(made.rows) < (0.25 if item.unknown else 0.0)
        state = made.states[item.id]
        asked = gone & (state != NOT_ASKED)
        state[asked] = np.where(unknown, UNKNOWN, NOT_ANSWERED)[asked]
    unknown_nrr = rng.random(made.rows) < UNKNOWN_NRR
    if "nrr" in made.states:
        made.states["nrr"][unknown_nrr] = UNKNOWN
    _columns(rng, made, items, unknown_nrr)


def _columns(
    rng: np.random.Generator, made: Simulated, items: list[Item], unknown_nrr: Flags
) -> None:
    """Write the choices as columns and blank the figures that are not answered."""
    for item in items:
        if item.id not in made.states:
            continue
        state = made.states[item.id]
        answered = state == ANSWERED
        if item.id in made.chosen:
            chosen = made.chosen[item.id] & answered[:, None]
            exempt = [i for i, option in enumerate(item.options) if option.not_applicable]
            if exempt:
                state[chosen[:, exempt].any(axis=1)] = NOT_APPLICABLE_CODE
            made.chosen[item.id] = chosen
            ids = np.array([option.id for option in item.options], dtype=object)
            if item.kind is Kind.MANY_OF:
                columns = {
                    f"{item.id}__{o}": chosen[:, i].astype(np.uint8) for i, o in enumerate(ids)
                }
                made.columns.update(columns)
            else:
                value = ids[chosen.argmax(axis=1)]
                value[~chosen.any(axis=1)] = None
                made.columns[item.id] = value
        else:
            prefix = f"{item.id}__"
            for name in [c for c in made.columns if c == item.id or c.startswith(prefix)]:
                made.columns[name] = np.where(answered, made.columns[name], np.nan)
    if "finance__nrr" in made.columns:
        made.columns["finance__nrr"] = np.where(unknown_nrr, np.nan, made.columns["finance__nrr"])
        for ratio in RATIO_IDS:
            away = rng.random(made.rows) < (0.25 if ratio in ("cac_blended", "cac_new") else 0.6)
            name = f"finance__{ratio}"
            made.columns[name] = np.where(away, np.nan, made.columns[name])


def _frame(rng: np.random.Generator, made: Simulated) -> None:
    """Who answered when: a few companies answer twice, a few never confirm their address."""
    company = np.arange(made.rows)
    again = rng.random(made.rows) < DUPLICATES
    again[0] = False
    company[again] = rng.integers(0, np.maximum(1, company[again]))
    names = np.array([f"firm-{c:07d}.example" for c in range(made.rows)], dtype=object)
    first_day = FIRST_DAY
    if made.later is not None:
        names, first_day = made.later.companies(made.rows), FIRST_DAY + YEAR
    minutes = np.sort(rng.integers(0, 60 * 24 * 60, made.rows))
    times = first_day + minutes.astype("timedelta64[m]")
    made.columns = {
        "company": names[company],
        "verified": rng.random(made.rows) >= UNVERIFIED,
        "submitted_at": np.datetime_as_string(times, unit="s").astype(object),
        "instrument": np.full(made.rows, made.instrument.id, dtype=object),
        "origin": np.full(made.rows, "synthetic", dtype=object),
        **made.columns,
    }
