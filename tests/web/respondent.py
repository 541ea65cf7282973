"""Somebody who answers: opens pages, fills fields and sends them as a browser would."""

import html
import re

from peerline.instruments.load import load
from peerline.instruments.model import Kind, Question

HIDDEN = re.compile(
    r'<input type="hidden"\s+name="([^"]+)"(?:\s+id="[^"]*")?\s+value="([^"]*)"', re.DOTALL
)
NUMBERS = {"customer_count": "1,200", "csm_count": "8", "nps_score": "31", "nrr": "104.5"}


def sound_fields(question: Question) -> dict[str, object]:
    """Fields with a sound answer to `question`."""
    item = question.item
    match item.kind:
        case Kind.TEXT:
            return {item.id: "Alice"}
        case Kind.EMAIL:
            return {item.id: "alice@example.com"}
        case Kind.ONE_OF | Kind.RUBRIC:
            return {item.id: item.options[1].id}
        case Kind.MANY_OF:
            return {item.id: [o.id for o in item.options if not o.exclusive][:3]}
        case Kind.RATING:
            return {item.id: "9"}
        case Kind.PERCENT:
            return {item.id: NUMBERS.get(item.id, "92")}
        case Kind.WHOLE | Kind.SCORE:
            return {item.id: NUMBERS.get(item.id, "20")}
        case Kind.SHARES:
            shares = ["40", "30", "20", "10"]
            return {f"{item.id}__{o.id}": s for o, s in zip(item.options, shares, strict=True)}
        case Kind.FINANCE:
            return {f"{item.id}__nrr": "104", f"{item.id}__cac_blended": "0.2"}


class Respondent:
    """One browser."""

    def __init__(self, client):
        self.client = client
        self.base = ""
        self.instrument = None
        self.language = "en"

    def start(self, instrument: str, language: str = "en"):
        self.instrument, self.language = load(instrument), language
        self.client.cookies["peerline-language"] = language
        answer = self.client.post("/start", {"instrument": instrument})
        assert answer.status_code == 302, answer.content.decode()
        self.base = answer["Location"]
        return self

    @property
    def token(self) -> str:
        return self.client.cookies["peerline-answers"].value

    def open(self, page: str, query: str = "") -> str:
        answer = self.client.get(self._address(page) + query)
        assert answer.status_code == 200, (page, answer.status_code, answer.headers)
        return answer.content.decode()

    def send(self, page: str, fields, *, go: str = "next", opened: str | None = None):
        """Send a page as it was `opened` (now, if it was not), with `fields` changed."""
        shown = hidden_fields(self.open(page) if opened is None else opened)
        return self.client.post(self._address(page), {**shown, **fields, "go": go})

    def autosave(self, page: str, fields, *, opened: str | None = None) -> str:
        shown = hidden_fields(self.open(page) if opened is None else opened)
        answer = self.client.post(
            f"{self.base}autosave", {**shown, **fields}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        return answer.content.decode()

    def fill(self, page: str, **changed):
        """All of a page's questions, soundly, but for `changed`."""
        form = self.instrument.form(self.language)
        fields = {}
        for question in next(p for p in form.pages if p.id == page).questions:
            fields |= sound_fields(question)
        return self.send(page, {**fields, **changed})

    def fill_everything(self):
        for page in self.instrument.form(self.language).pages:
            answer = self.fill(page.id)
            assert answer.status_code == 302, (page.id, errors_of(answer.content.decode()))
        return self

    def submit(self):
        return self.client.post(f"{self.base}review", {"go": "submit"})

    def _address(self, page: str) -> str:
        if page in ("review", "report", "report.pdf", "all"):
            return f"{self.base}{page}"
        return f"{self.base}page/{page}"


def hidden_fields(page: str) -> dict[str, str]:
    """What a browser sends along: which answers the page showed, and what it keeps of finance."""
    return {html.unescape(name): html.unescape(value) for name, value in HIDDEN.findall(page)}


def errors_of(page: str) -> list[str]:
    """What the messages beside the fields say."""
    found = re.findall(r'<div class="message \w+">\s*<p>(.*?)</p>', page, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in found]


def question_of(page: str, item: str) -> str:
    """The part of a page that holds one question."""
    return page.split(f'<fieldset id="q-{item}"')[1].split('<fieldset id="q-', maxsplit=1)[0]
