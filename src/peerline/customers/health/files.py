"""The shape of a health profile, as types that check it; the JSON Schema comes from here."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from peerline.customers.readings import Reading
from peerline.instruments.files import ItemId, Slug, Strict, Texts

Weight = Annotated[int, Field(ge=1, le=1000)]
Points = Annotated[float, Field(ge=0, le=100)]


class StepFile(Strict):
    """From this value up, this score."""

    at_least: float
    score: Points


class MeasureFile(Strict):
    """An account metric, what of it is looked at, and the score of what is seen."""

    metric: ItemId
    reading: Reading = Field(Reading.VALUE, strict=False)
    weight: Weight = 1
    steps: Annotated[list[StepFile], Field(min_length=1)]
    otherwise: Points


class ComponentFile(Strict):
    """A part of the health score."""

    component: Slug
    title: Texts
    weight: Weight
    measures: Annotated[list[MeasureFile], Field(min_length=1)]


class ColoursFile(Strict):
    """From which score up an account is green, and amber; below it is red."""

    green: Points
    amber: Points

    @model_validator(mode="after")
    def _in_order(self) -> "ColoursFile":
        if self.green <= self.amber:
            raise ValueError("green begins above amber")
        return self


class ProfileFile(Strict):
    """health/<profile>.yaml"""

    peerline: Literal["health/1"]
    profile: Slug
    version: Annotated[int, Field(ge=1)]
    title: Texts
    segments: list[str] = Field(default_factory=list)
    least_coverage: Annotated[float, Field(ge=0, le=1)]
    least_accounts: Annotated[int, Field(ge=2)]
    override_days: Annotated[int, Field(ge=1, le=366)]
    colours: ColoursFile
    components: Annotated[list[ComponentFile], Field(min_length=1)]
