"""What the pages show and a refresh works out: `content/customers/view.yaml`, read."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peerline import content
from peerline.customers.metrics.texts import Words


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shown(_Strict):
    """How a figure is worked out. `window`: None where it is as of the day."""

    window: str | None = None
    better: Literal["high", "low", ""] = ""
    by: tuple[str, ...] = ()


class OfStates(_Strict):
    """A figure of the accounts' own states, in words as a metric's are."""

    better: Literal["high", "low", ""] = ""
    title: Words
    definition: Words
    formula: str
    source: str
    missing: Words


class Layout(_Strict):
    """Metric -> how it is worked out, figures of states in words; place on the pages -> metrics in
    their order."""

    peerline: Literal["customer-view/1"]
    figures: Mapping[str, Shown]
    states: Mapping[str, OfStates]
    pages: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


@cache
def layout() -> Layout:
    """The layout. Raises ValueError where the file is wrong."""
    path = content.CUSTOMERS / "view.yaml"
    try:
        found = Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
    shown = {metric for metrics in found.pages.values() for metric in metrics}
    if unknown := shown - set(found.figures) - set(found.states):
        raise ValueError(f"{path}: pages show {', '.join(sorted(unknown))}, which nothing tells")
    return found
