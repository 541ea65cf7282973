"""The report as a tagged PDF, by typst: no system fonts, no clock, same document, same bytes."""

import json
from functools import cache
from pathlib import Path
from typing import Final

import typst

from peerline.report.document import Document
from peerline.report.fonts import pdf_fonts
from peerline.report.pdf.payload import as_data

TEMPLATE = Path(__file__).parent / "report.typ"
STANDARD: Final = "ua-1"


class PdfFailed(RuntimeError):
    """The PDF can't be made as it should be; the message is typst's own."""


def render(document: Document) -> bytes:
    """The PDF. Raises FontsMissing without fonts, PdfFailed on any warning of typst's.

    A warning would be a missing font or sign, so that a reader gets boxes: no PDF is better.
    """
    try:
        data, warnings = typst.compile_with_warnings(
            _template(),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"document": json.dumps(as_data(document), ensure_ascii=False)},
            pdf_standards=STANDARD,
        )
    except typst.TypstError as error:
        raise PdfFailed(f"{error.message} {' '.join(error.hints)}".strip()) from error
    if warnings:
        raise PdfFailed("; ".join(warning.message for warning in warnings))
    return bytes(data)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folder = pdf_fonts()[0].parent  # typst looks for fonts in folders, not at files
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
