"""Titles and definitions of the metrics, from `content/customers/metrics.yaml`."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from peerline import content


class Words(BaseModel):
    """A sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str
    ja: str

    def to(self, language: str) -> str:
        """The sentence in that language."""
        return self.ja if language == "ja" else self.en


class Text(BaseModel):
    """What a metric is in words.

    `formula`: in the terms of the glossary. `source`: whose definition it is. `missing`: what
    happens where data is missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    definition: Words
    formula: str
    source: str
    missing: Words


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    peerline: Literal["customer-metrics/1"]
    metrics: dict[str, Text]


@cache
def texts() -> Mapping[str, Text]:
    """Metric id -> its words, in the file's order. Raises ValueError where the file is wrong."""
    path = content.CUSTOMERS / "metrics.yaml"
    try:
        return _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).metrics
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error
