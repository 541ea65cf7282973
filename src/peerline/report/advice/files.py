"""The shape of the advice files, as types that check them."""

from typing import Annotated, Literal

from pydantic import Field

from peerline.instruments.files import LANGUAGE, ItemId, Slug, Strict, Texts

Owner = Literal[
    "cs-leader",
    "cs-operations",
    "csm-team",
    "executive",
    "product",
    "marketing",
    "sales",
    "finance",
    "services",
]
Effort = Literal["days", "weeks", "quarter", "year"]
Sentences = Annotated[
    dict[
        Annotated[str, Field(pattern=LANGUAGE)],
        Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=3, max_length=3)],
    ],
    Field(min_length=1),
]


class PracticeFile(Strict):
    """How to get to a rung or an option. Without `options`: advice on the item as a whole."""

    item: ItemId
    options: list[Slug] = Field(default_factory=list)
    title: Texts
    what: Texts
    steps: Sentences
    owner: Owner
    effort: Effort
    measure: Texts


class AdviceFile(Strict):
    """advice/<family>/<dimension>.yaml"""

    peerline: Literal["advice/1"]
    family: Slug
    dimension: Slug | None = None
    practices: Annotated[list[PracticeFile], Field(min_length=1)]


class WordsFile(Strict):
    """advice/words.yaml: what owners and efforts are called."""

    peerline: Literal["advice-words/1"]
    owners: dict[Owner, Texts]
    efforts: dict[Effort, Texts]
