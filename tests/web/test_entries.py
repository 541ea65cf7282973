"""An answer survives the database and the form: what a page shows, sent back, changes nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from peerline.actions.form_fields import fields_of, read_fields
from peerline.answers.answer import UNKNOWN_ANSWER, Answer, AnswerSource, Evidence, Finance
from peerline.answers.derive import RATIO_IDS
from peerline.instruments.load import load
from peerline.instruments.model import Item, Kind
from peerline.store.entries import Entry, digest, from_json, to_json

ITEMS = [
    question.item
    for instrument in ("cs-maturity-2026", "cs-maturity-2019", "executive-scorecard-2021", "nps")
    for question in load(instrument).form("en").questions
]
WORDS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).map(str.strip)


def fractions(low: float, high: float, digits: int) -> st.SearchStrategy[float]:
    return st.integers(int(low * 10**digits), int(high * 10**digits)).map(lambda n: n / 10**digits)


@st.composite
def shares(draw, item: Item) -> dict[str, int]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    return {option.id: part for option, part in zip(item.options, parts, strict=True)}


@st.composite
def finance(draw) -> Finance:
    nrr = draw(st.none() | fractions(0.3, 2.5, 6))
    source = None if nrr is None else draw(st.sampled_from(["derived", "typed"]))
    cac = draw(st.dictionaries(st.sampled_from(RATIO_IDS), fractions(0, 20, 5), min_size=1))
    return Finance(draw(st.sampled_from([None, "quarter", "year"])), nrr, source, cac)


@st.composite
def answers(draw) -> tuple[Item, Answer]:
    """An item and a sound answer to it."""
    item = draw(st.sampled_from(ITEMS))
    if item.unknown and draw(st.booleans()):
        return item, UNKNOWN_ANSWER
    match item.kind:
        case Kind.TEXT:
            return item, Answer(draw(WORDS.filter(lambda text: text not in ("", "unknown"))))
        case Kind.EMAIL:
            return item, Answer("a.b+c@example.co.jp")
        case Kind.ONE_OF | Kind.RUBRIC:
            option = draw(st.sampled_from(item.options))
            text = draw(st.none() | WORDS.filter(bool)) if option.free_text else None
            return item, Answer(option.id, text=text)
        case Kind.MANY_OF:
            several = [option.id for option in item.options if not option.exclusive]
            chosen = draw(st.sets(st.sampled_from(several), min_size=1))
            return item, Answer(tuple(option for option in several if option in chosen))
        case Kind.PERCENT:
            return item, Answer(draw(fractions(0.5, 1.0, 6)))
        case Kind.SHARES:
            return item, Answer(draw(shares(item)))
        case Kind.FINANCE:
            return item, Answer(draw(finance()))
    return item, Answer(draw(st.integers(item.minimum or 0, item.maximum or 100)))


@given(answers(), st.booleans())
def test_an_answer_survives_the_database(drawn, confirmed):
    _, answer = drawn
    entry = Entry(Answer(answer.value, answer.unknown, text=answer.text, confirmed=confirmed))

    kept = from_json(json.loads(json.dumps(to_json(entry))))

    assert kept == entry
    assert digest(kept) == digest(entry)


@given(answers())
def test_what_a_form_shows_comes_back_as_the_same_answer(drawn):
    item, answer = drawn
    entry = Entry(answer)

    reading = read_fields(item, fields_of(item, entry))

    assert reading.faults == ()
    assert reading.answer is not None
    assert digest(Entry(reading.answer)) == digest(entry)


def test_a_measured_answer_keeps_its_evidence():
    evidence = Evidence("nrr", "point-to-point", "2026-Q3", 1.04)
    entry = Entry(
        Answer(1.04, source=AnswerSource.MEASURED, evidence=evidence), revision=3, tab="t"
    )

    assert from_json(to_json(entry)) == entry
