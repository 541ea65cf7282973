"""How customer figures are counted where practice leaves a choice."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from peerline import content


class SettingsError(ValueError):
    """A settings file that can't be used; the message says where and why."""


class Capacity(BaseModel):
    """What one CSM can look after, by rule of thumb."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: int = Field(ge=1)
    arr: int = Field(ge=1)


class Settings(BaseModel):
    """The choices, as `content/customers/settings.yaml` explains them one by one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roll_up: Literal["contract", "account", "parent"]
    csm_at: Literal["start", "end"]
    new_product: Literal["upsell", "cross-sell"]
    early_days: int = Field(ge=0, le=366)
    grace_days: int = Field(ge=0, le=366)
    cac_period_months: int = Field(ge=1, le=12)
    cac_lag: Mapping[str, int]
    cac_shared: Literal["cost", "won", "none"]
    key_features: tuple[str, ...]
    value_milestones: tuple[str, ...]
    qbr_days: Mapping[str, int]
    capacity: Capacity
    healthy_nrr: tuple[float, float]


def default_settings(**choices: Any) -> Settings:
    """The settings that come with the product, with `choices` in their place."""
    return Settings.model_validate(_shipped() | choices)


def load_settings(path: Path | None = None) -> Settings:
    """The product's settings, with what a user's file says in their place. Raises SettingsError."""
    if path is None:
        return default_settings()
    own = _read(path)
    try:
        return default_settings(**own)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
        raise SettingsError(f"{path}: {faults}") from error


@cache
def _shipped() -> dict[str, Any]:
    return _read(content.CUSTOMERS / "settings.yaml")


def _read(path: Path) -> dict[str, Any]:
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    if not isinstance(given, dict) or given.pop("peerline", None) != "customer-settings/1":
        raise SettingsError(f"{path}: the first line must be `peerline: customer-settings/1`")
    return given
