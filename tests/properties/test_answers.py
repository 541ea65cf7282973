"""What holds of every number typed and every answers file written."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from respondents import respondents

from peerline.answers import derive
from peerline.answers.formats import answers_file
from peerline.answers.numbers import NotANumber, parse_number
from peerline.answers.read import read_answer
from peerline.instruments import load, source
from peerline.instruments.model import Kind
from reading import read_answers

INSTRUMENT = load.load("cs-maturity-2026")
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
amounts = st.decimals(0, 10**9, places=2, allow_nan=False)


@given(st.decimals(-(10**12), 10**12, places=4, allow_nan=False))
def test_a_number_reads_the_same_however_it_is_written(number):
    for text in (
        f"{number:f}",
        f"{number:,f}",
        f" {number:f} %",
        f"{number:f}".translate(FULL_WIDTH),
    ):
        assert parse_number(text) == number


@given(st.text(max_size=30))
def test_text_is_a_number_or_refused(text):
    with suppress(NotANumber):
        assert parse_number(text).is_finite()


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_whatever_is_sent_is_an_answer_or_a_fault(raw):
    for question in INSTRUMENT.form("en").questions:
        reading = read_answer(question.item, raw)
        assert reading.answer is None or not reading.faults
        for fault in reading.faults:
            assert fault.message()
            assert fault.remedy("ja")


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=5) | st.integers(), max_size=4))
def test_whatever_map_is_sent_is_an_answer_or_a_fault(raw):
    form = INSTRUMENT.form("en")
    for kind in (Kind.FINANCE, Kind.SHARES, Kind.ONE_OF):
        item = next(q.item for q in form.questions if q.item.kind is kind)
        reading = read_answer(item, raw)
        assert reading.answer is None or not reading.faults


@given(respondents())
def test_an_answers_file_survives_writing(answers):
    text = answers_file.write(INSTRUMENT.form("en"), answers)
    raw = {}
    parsed = source.parse(text, Path("x.yaml")).data
    for block in ("profile", "answers"):
        raw.update(parsed.get(block) or {})
    again, faults = read_answers(INSTRUMENT, "en", raw)
    assert faults == ()
    assert again.by_item == answers.by_item


@given(amounts, amounts, amounts, amounts, st.decimals("0.01", 1000, places=2))
def test_ratios_do_not_depend_on_the_currency(renewals, expansion, cost, prior, rate):
    def ratios(factor):
        return derive.derive(
            derive.Amounts(
                {
                    "renewals": renewals * factor,
                    "expansion": expansion * factor,
                    "prior_total": prior * factor,
                },
                {"renewals": cost * factor},
            )
        )

    one, other = ratios(Decimal(1)), ratios(rate)
    assert one.faults == other.faults
    assert (one.nrr is None) == (other.nrr is None)
    if one.nrr is not None:
        assert abs(one.nrr - other.nrr) <= 1e-12 * max(1, one.nrr)
    assert one.cac.keys() == other.cac.keys()


@given(amounts, amounts)
def test_detail_and_total_are_one_figure(revenue, prior):
    detail = derive.derive(derive.Amounts({"renewals": revenue, "prior_total": prior}, {}))
    total = derive.derive(derive.Amounts({"existing_total": revenue, "prior_total": prior}, {}))
    assert detail.nrr == total.nrr
