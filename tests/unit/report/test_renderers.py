"""Page and PDF lay out one document: the same words and numbers, safe, and the same again."""

import io
import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from report_cast import document, full_answers

from peerline.answers.answer import Answer
from peerline.instruments.load import load
from peerline.report import html, pdf
from peerline.report.document import Block, Document, Notes, Section, Symbol, Tone
from peerline.report.html import HERE
from peerline.report.pdf import TEMPLATE, PdfFailed

VOID = {"meta", "br", "hr", "img", "link", "input"}
UNSHOWN = {"kind", "tone", "language", "id", "item", "dimension"}


class Page(HTMLParser):
    """Checks that tags nest, and keeps the visible text, attributes and ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.tags: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title", "desc"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return _squeezed(" ".join(self.texts))


def _squeezed(text: str) -> str:
    """Without spaces, soft hyphens and line-end hyphens, which are the layout's own."""
    return re.sub(r"[\s\u00ad\u200b]", "", text)


def pdf_text(data: bytes) -> str:
    return _squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def shown(value: object) -> list[str]:
    """The texts of a document that each renderer must show (a chart's own words are alt texts)."""
    if isinstance(value, str):
        return [str(value)] if not isinstance(value, Tone | Symbol) else []
    if isinstance(value, tuple):
        return [text for child in value for text in shown(child)]
    if is_dataclass(value) and type(value).__name__ not in ("Strip", "Radar"):
        return [
            text
            for field in fields(value)
            if field.name not in UNSHOWN
            and not (field.name == "empty" and getattr(value, "rows", ()))
            for text in shown(getattr(value, field.name))
        ]
    return []


@pytest.mark.parametrize(
    ("instrument", "compared", "language"),
    [
        ("cs-maturity-2019", True, "ja"),
        ("cs-maturity-2020", False, "ja"),
        ("cs-maturity-2026", True, "en"),
        ("cs-maturity-2026", False, "en"),
        ("executive-scorecard-2021", False, "ja"),
        ("executive-scorecard-2021", True, "en"),
        ("nps", False, "ja"),
    ],
)
def test_page_and_pdf_say_all_that_the_document_says(instrument, compared, language):
    report = document(instrument, language, compared=compared, history=True)

    page, printed = Page(html.render(report)).text, pdf_text(pdf.render(report))

    # "Yes" is drawn as a mark; the contents' name is for those who hear the page.
    drawn = {"Yes", "No", "はい", "いいえ", report.contents}
    said = {_squeezed(text) for text in shown(report) if text not in drawn} - _unused_heads(report)
    assert {text for text in said if text not in page} == set()
    assert {text for text in said if not _is_printed(text, printed)} == set()


def _unused_heads(report: Document) -> set[str]:
    """The heads of columns that a table without a cohort doesn't have."""
    tables = [b for s in report.sections for b in s.blocks if b.kind == "figures"]
    if any(table.compared for table in tables):
        return set()
    return {_squeezed(text) for table in tables for text in shown(table.heads)[2:]}


def _is_printed(text: str, printed: str) -> bool:
    """A text that runs over a page's end has the footer in its middle: its halves will do."""
    half = len(text) // 2
    return text in printed or (half > 20 and text[:half] in printed and text[half:] in printed)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_numbers_are_equal_in_page_and_pdf(language):
    report = document(language=language)
    page, printed = Page(html.render(report)).text, pdf_text(pdf.render(report))

    numbers = re.compile(r"[+−$]?\d[\d,.]*[%万億M]*")
    assert set(numbers.findall(page)) <= set(numbers.findall(printed)) | _glued(page, printed)


def _glued(page: str, printed: str) -> set[str]:
    """Without spaces, neighbours run together differently: such runs must be there as text."""
    found = re.findall(r"[+−$]?\d[\d,.]*[%万億M]*", page)
    parts = re.compile(r"\d+(?:[.,]\d+)*")
    return {n for n in found if all(part in printed for part in parts.findall(n))}


def test_japanese_is_printed_in_the_fonts_that_come_along():
    data = pdf.render(document(language="ja"))

    reader = PdfReader(io.BytesIO(data))
    fonts = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(str(font.get_object()["/BaseFont"]).partition("+")[2].partition("-")[0])

    assert {"BIZUDPGothic", "Inter"} == {re.sub("(Regular|Bold|SemiBold)$", "", f) for f in fonts}
    assert "セグメンテーション" in pdf_text(data)
    assert "顧客台帳" in pdf_text(data)


def test_the_pdf_is_tagged_titled_and_dateless():
    report = document(language="ja")
    reader = PdfReader(io.BytesIO(pdf.render(report)))

    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert reader.metadata.title == f"{report.title} · {report.subtitle}"
    assert reader.metadata.creation_date is None
    assert "pdfuaid" in reader.xmp_metadata.rdf_root.toxml()


def test_the_same_document_gives_the_same_bytes():
    assert pdf.render(document(language="ja")) == pdf.render(document(language="ja"))
    assert html.render(document(language="ja")) == html.render(document(language="ja"))


def test_the_watermark_stands_on_every_page():
    report = document()
    pages = PdfReader(io.BytesIO(pdf.render(report))).pages

    assert all(_squeezed(report.watermark) in _squeezed(p.extract_text()) for p in pages)
    assert report.watermark in html.render_body(report)


def test_the_page_needs_no_other_file_and_the_body_no_style():
    page, body = Page(html.render(document())), Page(html.render_body(document()))

    assert not {"link", "script", "img", "iframe"} & set(page.tags)
    assert not {"style", "script", "html"} & set(body.tags)
    assert not [a for a in body.attributes if a[1] == "style" or a[1].startswith("on")]
    addresses = [value for _, name, value in page.attributes if name in ("href", "src")]
    assert all(address.startswith("#report-") for address in addresses)
    assert "url(" not in html.stylesheet()
    assert "@import" not in html.stylesheet()


def test_ids_are_unique_and_links_lead_to_them():
    body = Page(html.render_body(document()))

    ids = [value for _, name, value in body.attributes if name == "id"]
    links = {value[1:] for _, name, value in body.attributes if name == "href"}

    assert len(ids) == len(set(ids))
    assert links <= set(ids)


def test_headings_skip_no_level():
    tags = [t for t in Page(html.render_body(document())).tags if re.fullmatch("h[1-6]", t)]

    levels = [int(tag[1]) for tag in tags]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_every_style_is_under_the_report():
    css = re.sub(r"/\*.*?\*/", "", html.stylesheet(), flags=re.DOTALL)
    css = re.sub(r"@page \{[^}]*\}", "", css)
    selectors = re.findall(r"([^{}]+)\{", css)

    for group in selectors:
        for selector in group.split(","):
            name = selector.strip()
            assert name.startswith((".pl-report", "@media", "html")) or name.endswith("px)"), name


def test_every_block_has_a_layout_in_every_renderer():
    kinds = {block.kind for block in get_args(Block)}

    assert {path.name for path in (HERE / "templates" / "blocks").iterdir()} == {
        f"{kind}.html.j2" for kind in kinds
    }
    layouts = TEMPLATE.read_text(encoding="utf-8").split("#let layouts = (")[1].split("\n)")[0]
    assert set(re.findall(r"(\w+): ", layouts)) == kinds


def test_charts_are_well_formed_and_described():
    body = html.render_body(document(language="ja"))

    charts = re.findall(r"<svg.*?</svg>", body)

    assert len(charts) > 100
    for chart in charts:
        root = ET.fromstring(chart)
        if root.get("aria-hidden") != "true":
            assert root.get("role") == "img"
            assert root.find("{http://www.w3.org/2000/svg}title").text
        assert "style=" not in chart


def test_what_a_person_typed_is_text_and_nothing_else():
    instrument = load("cs-maturity-2026")
    answers = full_answers(instrument)
    typed = Answer("other", text='<script>alert("x")</script> #panic("y") 😀 𠮷')
    report = document(answers=replace(answers, by_item={**answers.by_item, "crm": typed}))

    body = html.render_body(report)
    printed = pdf_text(pdf.render(report))

    assert "<script>" not in body
    assert "&lt;script&gt;" in body
    assert '#panic("y")□' in printed


def test_a_sign_that_no_font_has_is_no_pdf(monkeypatch):
    monkeypatch.setattr("peerline.report.pdf.payload.printable", lambda text: text)
    section = Section("x", "X", (Notes(None, ("😀",)),))

    with pytest.raises(PdfFailed):
        pdf.render(replace(document("nps"), sections=(section,)))


@pytest.mark.parametrize(("language", "title"), [("en", "Customer success"), ("ja", "顧客指標")])
def test_steps_on_paper_name_the_decks_that_teach_about_them(language, title):
    report = document(language=language)
    cards = [c for s in report.sections for b in s.blocks if b.kind == "steps" for c in b.cards]
    named = [line for card in cards for line in card.learn]

    assert any(title in line for line in named)
    assert _squeezed(named[0]) in pdf_text(pdf.render(report))
    assert _squeezed(named[0]) in Page(html.render(report)).text
    linked = html.render_body(report, lambda _item, _dimension: ("/learn/step/x", "Learn"))
    assert named[0] not in linked  # where it can be clicked, the link says it
