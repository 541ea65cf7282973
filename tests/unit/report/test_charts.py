"""Charts draw what they are given, inside their box, in any language."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from peerline.report.charts import bar, key, mark, radar, strip
from peerline.report.charts.svg import number, text_width, wrapped
from peerline.report.document import Axis, PracticeRow, Radar, Share, Strip, Symbol

NS = "{http://www.w3.org/2000/svg}"
LABELS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=40
)
SHARES = st.none() | st.floats(0, 1)


def axes(*values: float | None, label: str = "Segmentation") -> tuple[Axis, ...]:
    return tuple(Axis(label, "–" if v is None else f"{100 * v:.0f}", v) for v in values)


def chart(**changes: object) -> Radar:
    fields = {"title": "T", "description": "D", "axes": axes(*[0.5] * 8), "own_label": "You"}
    return Radar(**{**fields, **changes})


def test_a_full_radar_closes_its_outline():
    root = ET.fromstring(radar.draw(chart()))

    outlines = [p for p in root.iter(f"{NS}path") if p.get("stroke") == "#0b5d6b"]
    assert outlines[0].get("d").endswith("Z")
    assert len(root.findall(f"{NS}circle")) == 8


def test_a_missing_score_leaves_a_gap_and_no_dot():
    root = ET.fromstring(radar.draw(chart(axes=axes(None, *[0.5] * 7))))

    outlines = [p for p in root.iter(f"{NS}path") if p.get("stroke") == "#0b5d6b"]
    assert "Z" not in outlines[0].get("d")
    assert outlines[0].get("d").count("M") == 6
    assert len(root.findall(f"{NS}circle")) == 7


@given(st.lists(SHARES, min_size=3, max_size=9), LABELS)
def test_radar_labels_stay_inside(values, label):
    root = ET.fromstring(radar.draw(chart(axes=axes(*values, label=label), own_label=label)))

    for text in root.iter(f"{NS}text"):
        x, size = float(text.get("x")), float(text.get("font-size"))
        width = text_width(text.text or "", size)
        start = {"start": x, "middle": x - width / 2, "end": x - width}[text.get("text-anchor")]
        assert start >= -1
        assert start + width <= radar.WIDTH + 1


@given(SHARES, st.tuples(st.floats(0, 1), st.floats(0, 1)), SHARES)
def test_strip_marks_stay_inside(own, ends, leaders):
    drawn = strip.draw(Strip("T", "D", own, (0, 1), (min(ends), max(ends)), 0.5, leaders))
    root = ET.fromstring(drawn)

    for circle in root.iter(f"{NS}circle"):
        centre, radius = float(circle.get("cx")), float(circle.get("r"))
        assert radius <= centre <= strip.WIDTH - radius


def test_a_bar_says_its_shares():
    row = PracticeRow("Use <it>", own=True, own_text="Yes", cohort=Share(0.4, "40%"))

    root = ET.fromstring(bar.draw(row, "Cohort", "Leaders", "You"))

    assert root.find(f"{NS}title").text == "Use <it>"
    assert root.find(f"{NS}desc").text == "Cohort: 40%"


def test_nothing_known_draws_nothing():
    assert bar.draw(PracticeRow("A", own=None, own_text="–"), "", "", "You") == ""
    assert mark.draw("–", own=None) == ""


def test_every_symbol_has_a_shape():
    for symbol in Symbol:
        assert ET.fromstring(key.draw(symbol)).get("aria-hidden") == "true"


def test_words_wrap_evenly_and_keep_small_kana_with_their_line():
    assert wrapped("Segmentation", 200, 16) == ["Segmentation"]
    assert wrapped("Customer segmentation", 120, 16) == ["Customer", "segmentation"]
    assert wrapped("セグメンテーション", 120, 18) == ["セグメンテー", "ション"]
    assert wrapped("a b c d e f", 10, 16)[-1].endswith("…")


@given(st.floats(-1e4, 1e4))
def test_coordinates_are_short_and_right(value):
    assert abs(float(number(value)) - value) <= 0.005001
    assert len(number(value)) <= 9
