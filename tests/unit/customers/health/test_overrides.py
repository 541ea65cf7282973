from datetime import date

import pytest

from peerline.customers.health.overrides import Override, OverrideRefused, add, in_force


def word(from_on: date, until_on: date, **given) -> Override:
    told = {"account": "a", "score": 30.0, "reason": "New sponsor", "csm": "Aiko"} | given
    return Override(from_on=from_on, until_on=until_on, **told)


MAY = word(date(2026, 5, 1), date(2026, 6, 1))


def test_an_override_holds_until_the_day_before_it_ends():
    assert MAY.holds(date(2026, 5, 1))
    assert MAY.holds(date(2026, 5, 31))
    assert not MAY.holds(date(2026, 6, 1))
    assert in_force([MAY], date(2026, 5, 15)) == {"a": MAY}
    assert in_force([MAY], date(2026, 6, 1)) == {}


def test_one_beside_it_is_taken():
    later = word(date(2026, 6, 1), date(2026, 7, 1))
    other = word(date(2026, 5, 1), date(2026, 6, 1), account="b")
    assert add((MAY, other), later, most_days=90) == (MAY, later, other)


def test_one_that_is_in_force_is_never_overwritten_unseen():
    new = word(date(2026, 5, 10), date(2026, 6, 10), score=80.0)
    with pytest.raises(OverrideRefused, match=r"Aiko has set the health to 30 .*New sponsor"):
        add((MAY,), new, most_days=90)


def test_one_still_to_come_is_never_overwritten_unseen():
    new = word(date(2026, 4, 20), date(2026, 5, 10))
    with pytest.raises(OverrideRefused, match="has set"):
        add((MAY,), new, most_days=90)


def test_a_replaced_one_stays_on_record_and_ends_where_the_new_one_begins():
    new = word(date(2026, 5, 10), date(2026, 6, 10), score=80.0)
    ended = word(date(2026, 5, 1), date(2026, 5, 10))
    assert add((MAY,), new, most_days=90, replacing=MAY) == (ended, new)


def test_what_is_replaced_must_still_be_there():
    new = word(date(2026, 7, 1), date(2026, 7, 10))
    with pytest.raises(OverrideRefused, match="no longer there"):
        add((MAY,), new, most_days=90, replacing=MAY)


def test_one_of_the_same_day_can_not_be_replaced():
    new = word(date(2026, 5, 1), date(2026, 6, 10), score=80.0)
    with pytest.raises(OverrideRefused, match="begin the new one after it"):
        add((MAY,), new, most_days=90, replacing=MAY)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"reason": "  "}, "reason"),
        ({"score": 101.0}, "0 to 100"),
        ({"until_on": date(2026, 8, 31)}, "1 to 90 days"),
        ({"until_on": date(2026, 5, 1)}, "1 to 90 days"),
    ],
)
def test_one_without_reason_end_or_sense_is_refused(given, says):
    told = {"from_on": date(2026, 5, 1), "until_on": date(2026, 5, 20)} | given
    with pytest.raises(OverrideRefused, match=says):
        add((), word(**told), most_days=90)
