"""The shape of a file of risk rules, as types that check it; the JSON Schema comes from here."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from peerline.customers.readings import Reading
from peerline.instruments.files import ItemId, Slug, Strict, Texts


class ConditionFile(Strict):
    """What must be seen: `metric` by `reading`, at least or below a bound."""

    metric: ItemId
    reading: Reading = Field(Reading.VALUE, strict=False)
    at_least: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> "ConditionFile":
        if (self.at_least is None) == (self.below is None):
            raise ValueError("give exactly one of at_least and below")
        return self

    @property
    def bound(self) -> float:
        """The bound, whichever side it is on."""
        bound = self.at_least if self.below is None else self.below
        assert bound is not None  # the validator saw to it
        return bound


class LevelFile(Strict):
    """How grave it is when all of `when` hold."""

    severity: Annotated[int, Field(ge=1, le=3)]
    when: Annotated[list[ConditionFile], Field(min_length=1)]


class RuleFile(Strict):
    """A risk indicator."""

    rule: Slug
    title: Texts
    sentence: Texts
    segments: list[str] = Field(default_factory=list)
    levels: Annotated[list[LevelFile], Field(min_length=1, max_length=3)]


class RulesFile(Strict):
    """risks/<name>.yaml"""

    peerline: Literal["risks/1"]
    version: Annotated[int, Field(ge=1)]
    least_accounts: Annotated[int, Field(ge=2)]
    rules: Annotated[list[RuleFile], Field(min_length=1)]
