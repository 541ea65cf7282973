"""Which fields a page shows again as they were typed, and which faults beside them."""

from collections.abc import Mapping

from peerline.actions.form_fields import FINANCE_KEPT, Posted, fields_of
from peerline.actions.responses import Draft, Saved
from peerline.actions.saving import typed_faults
from peerline.answers.derive import RATIO_IDS
from peerline.answers.faults import AnswerFault
from peerline.answers.validate import validate
from peerline.instruments.model import Item, Kind
from peerline.store.entries import Entry, Fields
from peerline.web.forms.questions import Shown


def on_opening(draft: Draft, *, missing: bool) -> Shown:
    """A page opened: what is kept, with its faults; `missing`: and what is still to answer."""
    faults: list[AnswerFault] = list(typed_faults(draft.form, draft.entries))
    if missing:
        unread = {fault.item for fault in faults}
        required = validate(draft.form, draft.answers, complete=True)
        faults += [fault for fault in required if fault.item not in unread]
    return Shown({}, faults)


def after_save(saved: Saved, posted: Mapping[str, Posted], *, passing: bool) -> Shown:
    """A page sent: every field as it was typed, but what another window changed alone.

    passing: an autosave, while the person is still typing: shares that don't add up yet are no
    fault while one of them is empty.
    """
    form, entries = saved.draft.form, saved.draft.entries
    typed = {
        item_id: _as_typed(form.by_item[item_id].item, given, entries.get(item_id))
        for item_id, given in posted.items()
        if item_id in form.by_item and item_id not in saved.merge.refreshed
    }
    faults = [
        fault
        for fault in saved.merge.faults
        if not (
            passing
            and fault.code == "shares-total"
            and _has_gap(form.by_item[fault.item].item, posted[fault.item].fields)
        )
    ]
    return Shown(typed, faults, saved.merge.conflicts)


def _as_typed(item: Item, given: Posted, entry: Entry | None) -> Fields:
    """The posted fields. Of finance: amounts from this request alone, ratios as kept now."""
    if item.kind is not Kind.FINANCE or entry is None or entry.answer is None:
        return given.fields
    ratios = {*RATIO_IDS, *FINANCE_KEPT}
    amounts = {key: values for key, values in given.fields.items() if key not in ratios}
    kept = fields_of(item, entry)
    if "kept_nrr" in kept:
        return {**kept, **amounts}
    return {**amounts, **kept}


def _has_gap(item: Item, fields: Fields) -> bool:
    return any(not "".join(fields.get(option.id, ())).strip() for option in item.options)
