"""Translations of the sentences that stand in code and templates.

A catalogue is a folder of `.po` files, one for each room (`locale/ja/report.po`); together they
make the one `.mo` that Jinja2, Python and Django read. English is the language of the message ids.
"""

import gettext
from functools import cache
from pathlib import Path

from peerline import content

DOMAIN = "django"


def catalogue(language: str) -> Path:
    """Where the compiled catalogue of a language lies."""
    return content.LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def compile_catalogues() -> list[Path]:
    """Compile each language's `.po` files into its one `.mo`; returns the files written.

    Raises ValueError where two files translate one message differently.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for folder in sorted(path for path in content.LOCALE.iterdir() if path.is_dir()):
        whole = Catalog(locale=folder.name)
        for source in sorted(folder.glob("*.po")):
            with source.open("rb") as file:
                for message in read_po(file, locale=folder.name):
                    if not message.id or not message.string:
                        continue
                    before = whole.get(message.id, message.context)
                    if before is not None and before.string != message.string:
                        raise ValueError(
                            f"{source}: {message.id!r} is translated twice, differently"
                        )
                    whole.add(message.id, message.string, context=message.context)
        target = catalogue(folder.name)
        target.parent.mkdir(exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, whole)
        written.append(target)
    return written


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The translations into `language`; English, and a language without a catalogue, give the ids.

    Compiles the catalogues first where a `.po` is newer than what set-up made of it.
    """
    folder = content.LOCALE / language
    if language == "en" or not folder.is_dir():
        return gettext.NullTranslations()
    path = catalogue(language)
    newest = max((source.stat().st_mtime for source in folder.glob("*.po")), default=0.0)
    if not path.exists() or path.stat().st_mtime < newest:
        compile_catalogues()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
