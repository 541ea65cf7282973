"""The performance figures of one respondent, as they are compared and aggregated."""

from collections.abc import Mapping

from peerline.answers.answer import Answers, Finance, nrr
from peerline.benchmark.comparison import KPIS

ARR_MIDDLES: Mapping[str, float] = {
    "lt-10m": 5e6,
    "10-50m": 30e6,
    "50-100m": 75e6,
    "100-500m": 300e6,
    "500m-1b": 750e6,
    "gt-1b": 1.5e9,
}
"""ARR band -> its middle in US dollars; the open top band by convention 1.5 times its bound."""

BETTER: Mapping[str, bool | None] = {
    "nrr": True,
    "retention_rate": True,
    "nps_score": True,
    "customers_per_csm": None,
    "arr_per_csm": None,
    "cac_blended": False,
    "cac_new": False,
}
"""Figure -> whether a high value is better; None: neither. All other figures: high is better."""


def kpis(answers: Answers) -> Mapping[str, float | None]:
    """The figures of `comparison.KPIS`, each None where it is unknown or can't be formed.

    A team without CSMs has no figure per CSM. The Japanese 2019 form's own items (customers
    covered, head count) are other things and form none.
    """
    finance = answers.value("finance")
    cac = finance.cac if isinstance(finance, Finance) else {}
    csms = answers.number("csm_count")
    customers = answers.number("customer_count")
    arr = ARR_MIDDLES.get(str(answers.value("arr_band")))
    found: dict[str, float | None] = {
        "nrr": nrr(answers),
        "retention_rate": answers.number("retention_rate"),
        "nps_score": answers.number("nps_score"),
        "customers_per_csm": customers / csms if csms and customers is not None else None,
        "arr_per_csm": arr / csms if csms and arr is not None else None,
        "cac_blended": cac.get("cac_blended"),
        "cac_new": cac.get("cac_new"),
    }
    return {figure: found[figure] for figure in KPIS}
