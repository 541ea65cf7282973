"""The report's two fonts: Inter for Latin, BIZ UDPGothic for Japanese (both under the OFL).

npm brings them (`package.json`), set-up puts them where they are used: `build_fonts` copies the TTF
files for the PDF beside its template and writes WOFF2 subsets with their `fonts.css` for the site.
PDF takes whole fonts, since a name may hold any sign; the web takes subsets (Latin; JIS levels 1
and 2). Only the web's lie among the static files, which are compressed for serving.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from peerline import content

PACKAGE = content.ROOT.parent
WEB_FONTS = PACKAGE / "web" / "static" / "vendor" / "fonts"
PDF_FONTS = PACKAGE / "report" / "pdf" / "fonts"
NODE_MODULES = PACKAGE.parents[1] / "node_modules" / "@expo-google-fonts"
SET_UP = "make setup"
LATIN = "Inter"
JAPANESE = "BIZ UDPGothic"
LATIN_RANGES = "U+0020-024F,U+2010-2030,U+20AC,U+2190,U+2192,U+2212"
JAPANESE_RANGES = "U+00A7-00F7,U+0391-0451,U+2010-2312,U+2500-266F,U+3000-9FFF,U+FF00-FFEF"
"""Which signs make a browser fetch a file: an English page leaves the Japanese one alone."""


class FontsMissing(RuntimeError):
    """The fonts are not where they belong; the message names the command that puts them there."""


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of a family, and its file in the npm package."""

    family: str
    weight: int
    source: str

    @property
    def ttf(self) -> str:
        """The file's name in `PDF_FONTS`."""
        return Path(self.source).name

    @property
    def woff2(self) -> str:
        """The subset's name."""
        return Path(self.source).stem + ".woff2"


FACES = (
    Face(LATIN, 400, "inter/400Regular/Inter_400Regular.ttf"),
    Face(LATIN, 600, "inter/600SemiBold/Inter_600SemiBold.ttf"),
    Face(LATIN, 700, "inter/700Bold/Inter_700Bold.ttf"),
    Face(JAPANESE, 400, "biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf"),
    Face(JAPANESE, 700, "biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf"),
)


def pdf_fonts(directory: Path = PDF_FONTS) -> list[Path]:
    """The TTF files for the PDF. Raises FontsMissing."""
    paths = [directory / face.ttf for face in FACES]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise FontsMissing(f"the report's fonts are missing ({', '.join(missing)}): run `{SET_UP}`")
    return paths


def build_fonts(
    web: Path = WEB_FONTS, pdf: Path = PDF_FONTS, packages: Path = NODE_MODULES
) -> list[Path]:
    """Write WOFF2 subsets and `fonts.css` into `web`, TTF files into `pdf`; returns the files.

    `packages`: the folder of the npm packages. Files that are there already are kept, so that
    set-up is quick when run again. Raises FontsMissing.
    """
    missing = [face.source for face in FACES if not (packages / face.source).is_file()]
    if missing:
        raise FontsMissing(
            f"npm's font packages are missing ({', '.join(missing)}): run `npm ci`, then `{SET_UP}`"
        )
    web.mkdir(parents=True, exist_ok=True)
    pdf.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        source = packages / face.source
        _once(pdf / face.ttf, partial(shutil.copyfile, source))
        _once(web / face.woff2, partial(_subset, source, face.family))
    (web / "fonts.css").write_text(font_faces(), encoding="utf-8")
    return sorted([*web.iterdir(), *pdf.iterdir()])


def font_faces() -> str:
    """The `@font-face` rules of the subsets; addresses are relative to the style sheet's own."""
    rules = []
    for face in FACES:
        ranges = LATIN_RANGES if face.family == LATIN else JAPANESE_RANGES
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:normal;'
            f'font-display:swap;src:url("{face.woff2}") format("woff2");unicode-range:{ranges}}}'
        )
    return "\n".join(rules) + "\n"


def jis_characters() -> set[int]:
    """Code points of JIS X 0208 (levels 1 and 2, kana and signs), with the printable ASCII ones."""
    found = {*range(0x20, 0x7F), *map(ord, "～－∥￠￡￢―")}  # Windows writes these for JIS signs
    for row in range(0x21, 0x7F):
        for cell in range(0x21, 0x7F):
            try:
                found.add(ord(bytes([row + 0x80, cell + 0x80]).decode("euc_jp")))
            except UnicodeDecodeError:
                continue
    return found


def latin_characters() -> set[int]:
    """Code points of Western and Central European writing, and the signs that the report uses."""
    return {*range(0x20, 0x250), *range(0x2010, 0x2030), 0x20AC, 0x2190, 0x2192, 0x2212, 0x2030}


def _once(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file that is not there yet; a kill half-way leaves no half of it."""
    if target.exists():
        return
    part = target.with_suffix(target.suffix + ".part")
    write(part)
    part.replace(target)


def _subset(source: Path, family: str, target: Path) -> None:
    from fontTools import subset

    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    options.drop_tables += ["meta"]  # else fontTools warns that it drops it
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=latin_characters() if family == LATIN else jis_characters())
    with subset.load_font(str(source), options) as font:
        subsetter.subset(font)
        subset.save_font(font, str(target), options)
