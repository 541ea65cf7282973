"""The scale on which a figure is added up, and back: log for ratios, logit for a share."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LOGARITHMIC = ("nrr", "customers_per_csm", "arr_per_csm", "cac_blended", "cac_new")
LOGISTIC = ("retention_rate",)
EDGE = 0.005
"""Shares are held this far from 0 and 1 before the logit."""
BOUNDS = {"nps_score": (-100.0, 100.0), "retention_rate": (0.0, 1.0)}
OTHERS = (0.0, 100.0)
"""Bounds of the index and the dimensions."""


def transform(figure: str, values: Floats) -> Floats:
    """The values on the scale of sums; NaN stays NaN."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if figure in LOGARITHMIC:
            return np.asarray(np.log(values))
        if figure in LOGISTIC:
            held = np.clip(values, EDGE, 1 - EDGE)
            return np.asarray(np.log(held / (1 - held)))
    return values


def restore(figure: str, values: Floats) -> Floats:
    """The values in the figure's own unit, inside its bounds."""
    if figure in LOGARITHMIC:
        return np.asarray(np.exp(values))
    if figure in LOGISTIC:
        return np.asarray(1 / (1 + np.exp(-values)))
    return np.asarray(np.clip(values, *BOUNDS.get(figure, OTHERS)))


def rounded(figure: str, values: Floats, figures: int) -> Floats:
    """Rounded to so many significant figures, scores and NPS to at most one decimal."""
    kept = significant(values, figures)
    if figure in LOGARITHMIC or figure in LOGISTIC:
        return kept
    return np.asarray(np.round(kept, 1) + 0.0)


def significant(values: Floats, figures: int) -> Floats:
    """Rounded to so many significant figures; 0 and NaN stay."""
    with np.errstate(divide="ignore", invalid="ignore"):
        magnitude = np.floor(np.log10(np.abs(values)))
    magnitude = np.where(np.isfinite(magnitude), magnitude, 0)
    scale = 10.0 ** (figures - 1 - magnitude)
    return np.asarray(np.round(values * scale) / scale)
