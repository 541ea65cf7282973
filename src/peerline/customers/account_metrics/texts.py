"""Titles and definitions of the account metrics, from `content/customers/account_metrics.yaml`."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from peerline import content
from peerline.instruments import check, source
from peerline.instruments.files import ItemId, Strict, Texts
from peerline.instruments.model import Text


class _Words(Strict):
    title: Texts
    definition: Texts


class _File(Strict):
    peerline: Literal["account-metrics/1"]
    metrics: dict[ItemId, _Words]


@cache
def titles() -> Mapping[str, Text]:
    """Account metric -> what it is called. Raises FileFaults."""
    return {name: Text(words.title) for name, words in _read().metrics.items()}


@cache
def definitions() -> Mapping[str, Text]:
    """Account metric -> what it counts. Raises FileFaults."""
    return {name: Text(words.definition) for name, words in _read().metrics.items()}


def _read() -> _File:
    return check.validated(_File, source.read(content.CUSTOMERS / "account_metrics.yaml"))
