"""A posted form into what the actions take: fields by item."""

from collections.abc import Iterable

from django.http import QueryDict

from peerline.actions.form_fields import Posted, suffixes
from peerline.instruments.model import Form, Item

ORDER_DIGITS = 9


def posted_of(form: Form, post: QueryDict) -> dict[str, Posted]:
    """Each item whose question stood in the posted form (its `__was` tells)."""
    tab = post.get("tab", "")[:16]
    return {
        question.item.id: _posted(question.item, post, tab)
        for question in form.questions
        if f"{question.item.id}__was" in post
    }


def order_of(post: QueryDict) -> int | None:
    """Which of its rendering's saves this is, from 1; None without a script that counts them."""
    given = post.get("order", "")
    counted = given.isascii() and given.isdigit() and len(given) <= ORDER_DIGITS
    return int(given) or None if counted else None


def field_name(item_id: str, suffix: str) -> str:
    """The name of a field in the form."""
    return f"{item_id}__{suffix}" if suffix else item_id


def _posted(item: Item, post: QueryDict, tab: str) -> Posted:
    fields = {
        suffix: tuple(_texts(post.getlist(field_name(item.id, suffix))))
        for suffix in (*suffixes(item), "confirm")
        if field_name(item.id, suffix) in post
    }
    return Posted(
        fields=fields,
        was=post.get(f"{item.id}__was"),
        tab=tab,
        take_other=f"{item.id}__other" in post,
    )


def _texts(values: Iterable[str | object]) -> Iterable[str]:
    # NUL can't be stored by PostgreSQL, and nobody types it.
    return (value.replace("\x00", "") for value in values if isinstance(value, str))
