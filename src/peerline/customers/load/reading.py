"""How values are read: the words and forms of `content/customers/reading.yaml`."""

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peerline import content


class Words(BaseModel):
    """What stands for nothing, for yes and no, around amounts, and for dates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    peerline: Literal["customer-reading/1"]
    blanks: tuple[str, ...]
    yes: tuple[str, ...] = Field(alias="true")
    no: tuple[str, ...] = Field(alias="false")
    signs: tuple[str, ...]
    dates: tuple[str, ...]
    years: tuple[int, int]


@cache
def words() -> Words:
    """The file, read once. Raises ValueError where it is wrong."""
    import yaml

    path = content.CUSTOMERS / "reading.yaml"
    try:
        return Words.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
