"""The made-up vendor and its customers' ways, from `content/customers/simulation.yaml`."""

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peerline import content

Share = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Segment(_Strict):
    """How accounts of a segment buy, grow and leave; the file says what each figure means."""

    share: Share
    licences: tuple[float, float]
    price: tuple[float, float]
    churn: Share
    growth: float = Field(ge=0)
    terms: dict[int, float]
    book: int = Field(ge=1)
    early: Share
    tier: str
    contacts: tuple[int, int]


class Region(_Strict):
    """Where accounts sit, what they pay in, and how busy their August is."""

    share: Share
    currency: str
    august: Share
    suffix: str


class Driver(_Strict):
    """Something that goes wrong, and what it does to a renewal."""

    chance: Share
    churn: Share
    recovers: Share
    reason: str


class Product(_Strict):
    """What is sold: its price against the first product, and its features."""

    price: float = Field(gt=0)
    features: list[str]


class World(_Strict):
    """All of the file."""

    peerline: Literal["customer-simulation/1"]
    segments: dict[str, Segment]
    regions: dict[str, Region]
    drivers: dict[str, Driver]
    other_reasons: list[str]
    products: dict[str, Product]
    tiers: dict[str, float]
    features: dict[str, float]
    key_features: list[str]
    divisions: list[str]
    roles: list[str]
    priorities: dict[str, float]
    activity_kinds: dict[str, tuple[float, float]]
    qbr_months: dict[str, int]
    milestones: dict[str, tuple[int, str]]
    value_milestone: str
    goals: dict[str, tuple[str, float, float]]
    event_notes: dict[str, str]
    override_reasons: list[str]
    comments: dict[str, list[str]]
    industries: dict[str, tuple[float, list[str]]]
    company_names: list[str]
    first_names: list[str]
    last_names: list[str]


@cache
def world() -> World:
    """The file's content. Raises ValueError where the file is wrong."""
    import yaml

    path = content.CUSTOMERS / "simulation.yaml"
    try:
        return World.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
