"""The fonts lie in one place, and a missing one names the command that puts it there."""

import pytest

from peerline.report import fonts


def test_missing_fonts_name_the_command(tmp_path):
    with pytest.raises(fonts.FontsMissing, match="make setup"):
        fonts.pdf_fonts(tmp_path)
    with pytest.raises(fonts.FontsMissing, match="npm ci"):
        fonts.build_fonts(tmp_path, tmp_path, packages=tmp_path)


def test_files_that_are_there_are_kept(tmp_path):
    for face in fonts.FACES:
        (tmp_path / face.ttf).write_bytes(b"kept")
        (tmp_path / face.woff2).write_bytes(b"kept")

    written = fonts.build_fonts(tmp_path, tmp_path)

    assert {path.read_bytes() for path in written if path.suffix != ".css"} == {b"kept"}
    assert (tmp_path / "fonts.css").read_text(encoding="utf-8").count("@font-face") == 5


def test_subsets_hold_both_jis_levels():
    assert {ord(sign) for sign in "あア亜腕弌熙〜～−"} <= fonts.jis_characters() | {0x2212}
    assert ord("é") in fonts.latin_characters()


def test_latin_subset_is_written(tmp_path):
    face = fonts.FACES[0]
    target = tmp_path / face.woff2

    fonts._subset(fonts.NODE_MODULES / face.source, face.family, target)

    assert target.read_bytes()[:4] == b"wOF2"
    assert target.stat().st_size < 60_000
