"""The shape of the author's files, as types that check them; the JSON Schemas come from here.

`load` turns these into the frozen values of `model`; no other room sees them.
"""

from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from peerline.instruments.model import Kind, Operator, Scoring

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z]+)?$"
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Texts = Annotated[
    dict[Annotated[str, Field(pattern=LANGUAGE)], Annotated[str, Field(min_length=1)]],
    Field(min_length=1),
]


def _fraction(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('give a whole number or a quoted fraction such as "1/4"')
    return str(value)


Points = Annotated[str, BeforeValidator(_fraction), Field(pattern=r"^\d+(/[1-9]\d*)?$")]


class Strict(BaseModel):
    """Fields that the format doesn't know are faults, and nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RuleFile(Strict):
    """`{item: segments, none_of: [none]}`: exactly one operator."""

    item: ItemId
    is_: str | None = Field(None, alias="is")
    is_not: str | None = None
    any_of: list[str] | None = None
    none_of: list[str] | None = None
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> "RuleFile":
        if len(self.model_fields_set) != 2:
            operators = ", ".join(Operator)
            raise ValueError(f"give `item` and exactly one of {operators}")
        return self


class OptionFile(Strict):
    """One choice."""

    id: Slug
    text: Texts
    points: Points | None = None
    why: Texts | None = None
    added: bool = False
    exclusive: bool = False
    not_applicable: bool = False
    free_text: bool = False
    parent: Slug | None = None
    after: list[Slug] = []
    function: Slug | None = None
    relevant_if: RuleFile | None = None


class ScoreFile(Strict):
    """What an answer is worth, and why."""

    rule: Scoring = Field(strict=False)
    why: Texts
    enough: Points | None = None

    @model_validator(mode="after")
    def _enough(self) -> "ScoreFile":
        if (self.rule is Scoring.BREADTH) != (self.enough is not None):
            raise ValueError("`enough` belongs to the rule breadth, and breadth needs it")
        if self.enough is not None and Fraction(self.enough) <= 0:
            raise ValueError("`enough` is above 0")
        return self


class FinanceRowFile(Strict):
    """A row of the revenue-and-cost grid."""

    id: ItemId
    text: Texts
    route: Annotated[int, Field(ge=1, le=4)]
    period: Literal["current", "prior"] = "current"
    added: bool = False
    revenue_only: bool = False


class ItemFile(Strict):
    """One thing asked."""

    id: ItemId
    in_: str = Field(alias="in")
    kind: Kind = Field(strict=False)
    label: Texts
    text: Texts
    help: Texts | None = None
    top: Texts | None = None
    dimension: Slug | None = None
    unknown: bool = False
    added: bool = False
    minimum: int | None = None
    maximum: int | None = None
    relevant_if: RuleFile | None = None
    when_irrelevant: Points | None = None
    score: ScoreFile | None = None
    options: list[OptionFile] = []
    rows: list[FinanceRowFile] = []
    columns: dict[str, Texts] = {}
    basis: dict[str, Texts] = {}
    routes: dict[int, Texts] = {}
    ratios: dict[str, Texts] = {}


class SectionFile(Strict):
    """A page that is no dimension."""

    id: Slug
    name: Texts
    intro: Texts | None = None


class DimensionFile(Strict):
    """A dimension, and the question behind it."""

    id: Slug
    name: Texts
    question: Texts
    low: Texts
    high: Texts


class IndexFile(Strict):
    """How much must be answered for an index."""

    of: Literal["dimensions", "items"] = "dimensions"
    dimensions_at_least: int = 0
    answered_at_least: Points = "1/2"


class FamilyFile(Strict):
    """family.yaml: what all editions share."""

    peerline: Literal["family/1"]
    family: Slug
    method: Annotated[int, Field(ge=1)]
    name: Texts
    index: IndexFile | None = None
    profile_from: Slug | None = None
    sections: list[SectionFile] = []
    dimensions: list[DimensionFile] = []
    items: Annotated[list[ItemFile], Field(min_length=1)]


class QuestionFile(Strict):
    """An item under its number, with what this edition says differently."""

    number: Annotated[int, Field(ge=1)]
    item: ItemId
    required: bool = False
    unknown: bool | None = None
    options: list[Slug] | None = None
    text: Texts | None = None
    help: Texts | None = None
    option_texts: dict[Slug, Texts] = {}


class FollowUpFile(Strict):
    """An unnumbered question of ours behind a numbered one."""

    after: Annotated[int, Field(ge=1)]
    item: ItemId
    required: bool = False


class VariantFile(Strict):
    """What the form of one language asks differently."""

    note: Texts | None = None
    questions: list[QuestionFile] = []


class InstrumentFile(Strict):
    """An edition."""

    peerline: Literal["instrument/1"]
    id: Slug
    family: Slug
    edition: str
    default: bool = False
    languages: Annotated[list[Annotated[str, Field(pattern=LANGUAGE)]], Field(min_length=1)]
    name: Texts
    summary: Texts
    minutes: Annotated[int, Field(ge=1)]
    nrr_definition: Slug | None = None
    profile: list[ItemId] = []
    questions: Annotated[list[QuestionFile], Field(min_length=1)]
    follow_ups: list[FollowUpFile] = []
    variants: dict[str, VariantFile] = {}
