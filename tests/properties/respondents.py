"""Strategies: answers to an instrument as people might give them."""

from hypothesis import strategies as st

from peerline.answers.answer import UNKNOWN_ANSWER, Answer, Answers
from peerline.instruments import load
from peerline.instruments.model import Item, Kind


@st.composite
def ticks(draw, item: Item) -> tuple[str, ...]:
    """Options of a many-of item that may stand together, at least one."""
    alone = [option.id for option in item.options if option.exclusive]
    others = [option.id for option in item.options if not option.exclusive]
    if alone and draw(st.booleans()):
        return (draw(st.sampled_from(alone)),)
    chosen = draw(st.sets(st.sampled_from(others), min_size=1))
    return tuple(option for option in others if option in chosen)


@st.composite
def answer(draw, item: Item) -> Answer:
    """A sound answer to a scored item."""
    if item.unknown and draw(st.integers(0, 9)) == 0:
        return UNKNOWN_ANSWER
    if item.kind is Kind.MANY_OF:
        return Answer(draw(ticks(item)))
    return Answer(draw(st.sampled_from([option.id for option in item.options])))


@st.composite
def respondents(draw, instrument_id: str = "cs-maturity-2026") -> Answers:
    """Answers to some or all scored items of the instrument."""
    instrument = load.load(instrument_id)
    by_item = {}
    for item in instrument.scored("en"):
        if draw(st.integers(0, 9)):
            by_item[item.id] = draw(answer(item))
    return Answers(instrument_id, "en", by_item)
