"""Where one stands, in words, and as positions on a strip. Shared by all tables of figures."""

from fractions import Fraction

from peerline.benchmark.comparison import Basis, FigureComparison
from peerline.benchmark.precision import ONE_ERROR, is_noise, score_band, standard_error
from peerline.report.build.material import Material
from peerline.report.document import Key, Strip, Symbol

RELIABILITY_OF_ONE_ITEM = 0.4
"""Two such items reach 0.57, four 0.73 (Spearman-Brown), as found for this kind of survey."""
IQR_IN_SD = 1.349


def position(material: Material, compared: FigureComparison) -> str:
    """The percentile in words, such as "Upper half, likely 55th to 80th percentile"."""
    if compared.percentile is None:
        return ""
    part = _part(material, compared.percentile)
    low, high = compared.percentile_low, compared.percentile_high
    if low is None or high is None:
        return part
    if material.numbers.ordinal(low) == material.numbers.ordinal(high):
        return material.say(
            "{part}, likely near the {low} percentile",
            part=part,
            low=material.numbers.ordinal(low),
        )
    return material.say(
        "{part}, likely {low} to {high} percentile",
        part=part,
        low=material.numbers.ordinal(low),
        high=material.numbers.ordinal(high),
    )


def _part(material: Material, percentile: float) -> str:
    if percentile >= 90:
        return material.say("Top tenth")
    if percentile >= 75:
        return material.say("Top quarter")
    if percentile >= 50:
        return material.say("Upper half")
    if percentile >= 25:
        return material.say("Lower half")
    if percentile >= 10:
        return material.say("Lowest quarter")
    return material.say("Lowest tenth")


def basis_note(material: Material, compared: FigureComparison) -> str | None:
    """Says so where a figure rests on more than the cohort named at the top."""
    if compared.basis is Basis.MODELLED:
        return material.say("Modelled from wider cohorts, since too few companies are in this one.")
    headline = material.comparison.cohort if material.comparison else None
    if headline is not None and compared.cohort.id != headline.id:
        return material.say("Compared with: {cohort}", cohort=material.cohort_name(compared.cohort))
    return None


def missing_reason(material: Material, compared: FigureComparison) -> str | None:
    """Why nothing is compared."""
    reasons = {
        "no-answer": material.say("You gave no answer to this."),
        "not-released": material.say("The release holds no figure for this."),
        "other-definition": material.say("Defined differently in the release, so not compared."),
    }
    return reasons.get(compared.reason or "")


def interval(material: Material, compared: FigureComparison, quantile: str) -> str | None:
    """The 90 % interval of a quantile, such as "58–66"; None where the release has none."""
    estimate = compared.quantiles.get(quantile)
    if estimate is None:
        return None
    low = material.numbers.figure(compared.figure, estimate.low)
    high = material.numbers.figure(compared.figure, estimate.high)
    return material.say("{low} to {high}", low=low, high=high)


def quantile(material: Material, compared: FigureComparison, name: str) -> str:
    """A quantile as text; a dash where the release has none."""
    estimate = compared.quantiles.get(name)
    return material.numbers.figure(compared.figure, estimate.value if estimate else None)


def within_noise(material: Material, compared: FigureComparison, answered: int) -> bool:
    """Whether the gap to the median is within the score's own standard error of measurement.

    That is what the release found for the dimension; where it says nothing, sd sqrt(1 -
    reliability), sd from the cohort's quartiles, reliability of `answered` items by Spearman-Brown
    from `RELIABILITY_OF_ONE_ITEM`.
    """
    quartiles = [compared.quantiles.get(name) for name in ("p25", "p50", "p75")]
    lower, median, upper = quartiles
    if compared.value is None or not answered or lower is None or median is None or upper is None:
        return False
    gap = compared.value - median.value
    known = material.comparison.errors.get(compared.figure) if material.comparison else None
    if known is not None:
        return is_noise(gap, known, ONE_ERROR)
    one = RELIABILITY_OF_ONE_ITEM
    reliability = answered * one / (1 + (answered - 1) * one)
    sd = (upper.value - lower.value) / IQR_IN_SD
    return is_noise(gap, standard_error(sd, reliability), ONE_ERROR)


def likely(material: Material, figure: str, score: float) -> list[str]:
    """A sentence on where the score likely lies, given the error that the release found for it."""
    error = material.comparison.errors.get(figure) if material.comparison else None
    if error is None:
        return []
    low, high = (material.numbers.score(end) for end in score_band(score, error))
    return [
        material.say(
            "A few questions measure it roughly: the score likely lies between {low} and {high}.",
            low=low,
            high=high,
        )
    ]


def keys(material: Material, *strips: Strip | None) -> tuple[Key, ...]:
    """What the marks on these strips stand for; only those that are drawn."""
    drawn = [strip for strip in strips if strip is not None]
    named = (
        (Symbol.OWN, "You", any(s.own is not None for s in drawn)),
        (Symbol.MEDIAN, "Cohort median", any(s.median is not None for s in drawn)),
        (Symbol.INNER, "Middle half of the cohort", any(s.inner for s in drawn)),
        (Symbol.OUTER, "10th to 90th percentile", any(s.outer for s in drawn)),
        (Symbol.LEADERS, "Leaders' median", any(s.leaders is not None for s in drawn)),
    )
    return tuple(Key(symbol, material.say(label)) for symbol, label, is_drawn in named if is_drawn)


def score_strip(
    material: Material, title: str, own: Fraction | float | None, compared: FigureComparison | None
) -> Strip | None:
    """The strip of a score of 0 to 100; None where there is nothing to draw."""
    if own is None and not (compared and compared.quantiles):
        return None
    return strip(material, title, "index", None if own is None else float(own), compared, (0, 100))


def figure_strip(material: Material, title: str, compared: FigureComparison) -> Strip | None:
    """The strip of any figure, on a scale that just holds the cohort's spread and one's own."""
    values = [estimate.value for estimate in compared.quantiles.values()]
    if not values:
        return None
    values += [value for value in (compared.value, compared.leaders) if value is not None]
    low, high = min(values), max(values)
    margin = (high - low) * 0.06 or 1.0
    return strip(
        material, title, compared.figure, compared.value, compared, (low - margin, high + margin)
    )


def strip(
    material: Material,
    title: str,
    figure: str,
    own: float | None,
    compared: FigureComparison | None,
    scale: tuple[float, float],
) -> Strip:
    """A strip on `scale`, with what it shows in words."""
    low, high = scale

    def at(value: float) -> float:
        return min(1.0, max(0.0, (value - low) / (high - low)))

    def spread(first: str, last: str) -> tuple[float, float] | None:
        start = compared.quantiles.get(first) if compared else None
        end = compared.quantiles.get(last) if compared else None
        return (at(start.value), at(end.value)) if start and end else None

    median = compared.quantiles.get("p50") if compared else None
    leaders = compared.leaders if compared else None
    named = (
        ("You: {value}", own),
        ("Cohort median: {value}", median.value if median else None),
        ("Leaders' median: {value}", leaders),
    )
    return Strip(
        title=title,
        description=" · ".join(
            material.say(words, value=material.numbers.figure(figure, value))
            for words, value in named
            if value is not None
        ),
        own=None if own is None else at(own),
        outer=spread("p10", "p90"),
        inner=spread("p25", "p75"),
        median=at(median.value) if median else None,
        leaders=None if leaders is None else at(leaders),
    )
