"""Raw values into answers, item by item, as every way in does it."""

from peerline.answers.answer import Answers
from peerline.answers.faults import AnswerFault
from peerline.answers.read import read_answer


def read_answers(instrument, language, raw):
    """Read all of `raw` (item id -> raw value): the answers that are sound, and every fault."""
    by_item, faults = {}, []
    questions = instrument.form(language).by_item
    for item_id, value in raw.items():
        if item_id not in questions:
            faults.append(AnswerFault(item_id, "unknown-item", {"given": item_id}))
            continue
        reading = read_answer(questions[item_id].item, value)
        faults += reading.faults
        if reading.answer is not None:
            by_item[item_id] = reading.answer
    return Answers(instrument.id, language, by_item), tuple(faults)
