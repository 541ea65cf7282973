"""Decks to and from other programs: what the format can hold comes back; the rest is said."""

import csv
import io
import json
import sqlite3
import zipfile

import pytest

from peerline.instruments.faults import FileFaults
from peerline.quiz import load
from peerline.quiz.check import check_file
from peerline.quiz.deck import Deck
from peerline.quiz.formats import apkg, gift, table
from peerline.quiz.formats.deck_file import dumped
from peerline.quiz.formats.draft import About

DECKS = [load.load(deck_id) for deck_id in load.deck_ids()]
ABOUT = About("mine", "Mine", "en")


def of(path, reader=gift, about=ABOUT):
    return load.resolve(reader.read(path, about))


def faults(path, reader, about=ABOUT):
    with pytest.raises(FileFaults) as caught:
        reader.read(path, about)
    return [(fault.line, fault.code, fault.where) for fault in caught.value.faults]


def in_one_language(deck: Deck, language: str):
    """What a format of one language can hold of a deck, in plain values."""

    def held(clue):
        own = clue.category.to(language) if clue.category else None
        rejected = clue.rejected.by_language.get(language, ())
        said = (clue.text, clue.explanation, clue.source)
        return (
            *(clue.id, clue.value, clue.daily_double, own, clue.ordered, clue.asked, rejected),
            *(text.to(language) for text in said),
            *(clue.responses.to(language), clue.dimensions, clue.practices),
        )

    board = [(c.title.to(language), [held(clue) for clue in c.clues]) for c in deck.categories]
    final = deck.final and (deck.final.category.to(language), held(deck.final.clue))
    return board, final


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.id)
def test_a_deck_comes_back_whole_from_a_table(deck, tmp_path):
    path = tmp_path / "deck.csv"
    path.write_bytes(table.exported(deck))
    again = of(path, table)

    assert (again.id, again.languages) == (deck.id, deck.languages)
    assert again.categories == deck.categories
    assert again.final == deck.final


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.id)
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("module", [gift, apkg], ids=["gift", "apkg"])
def test_a_deck_comes_back_in_one_language_from_moodle_and_anki(deck, language, module, tmp_path):
    path = tmp_path / "deck.x"
    data = module.exported(deck, language)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    again = of(path, module, About(deck.id, deck.title.to(language), language))

    assert in_one_language(again, language) == in_one_language(deck, language)


@pytest.mark.parametrize("module", [gift, apkg], ids=["gift", "apkg"])
def test_the_same_deck_gives_the_same_bytes(module):
    assert module.exported(DECKS[0], "ja") == module.exported(DECKS[0], "ja")
    assert table.exported(DECKS[0]) == table.exported(DECKS[0])


def test_an_imported_deck_is_a_file_that_check_takes(tmp_path):
    source, target = tmp_path / "deck.csv", tmp_path / "deck.yaml"
    source.write_bytes(table.exported(DECKS[0]))
    target.write_text(dumped(table.read(source, ABOUT)), encoding="utf-8")

    assert check_file(target) == []
    assert load.read(target).categories == DECKS[0].categories


def test_no_cell_of_a_table_is_a_formula():
    rows = csv.reader(io.StringIO(table.exported(DECKS[0]).decode("utf-8-sig")))

    cells = [cell for row in rows for cell in row]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert [cell for cell in cells if cell.startswith("'-100")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_small_table_of_clues_is_enough(mark, tmp_path):
    path = tmp_path / "small.csv"
    lines = [["category", "text", "responses"], ["Beans", "The finer one", "arabica | Coffea"]]
    lines += [["Beans", "The stronger one", "robusta"], ["Water", "Its heat", "93 degrees"]]
    path.write_text("\n".join(mark.join(line) for line in lines), encoding="utf-8")
    deck = of(path, table)

    assert [c.title.to("en") for c in deck.categories] == ["Beans", "Water"]
    assert [clue.value for clue in deck.categories[0].clues] == [100, 200]
    assert deck.at(0, 0).responses.to("en") == ("arabica", "Coffea")
    assert deck.at(1, 0).source.to("en") == "small.csv"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text\nwhat\n", (1, "columns", "")),
        ("text,responses,colour\na,b,c\n", (1, "columns", "")),
        ("", (1, "columns", "")),
        ("text,responses,value\na,b,many\n", (2, "cell", "value")),
        ("text,responses,ordered\na,b,perhaps\n", (2, "cell", "ordered")),
        ("text,responses\na,b\n,c\n", (3, "cell", "text")),
        ("text,responses\na,\n", (2, "cell", "responses")),
        ("text,responses,value\na,b,200\nc,d,100\n", (3, "values", "categories.0.clues.1.value")),
        ("text,responses,practices\na,b,nothing\n", (2, "unknown-tag", None)),
        ('text,responses\n"a,b\n', (2, "not-csv", "")),
        ("text,responses,asked\na,b,how\n", (2, "enum", None)),
    ],
)
def test_a_fault_of_a_table_names_its_line(text, expected, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")

    line, code, where = faults(path, table)[0]

    assert (line, code) == expected[:2]
    assert expected[2] in (None, where)


def test_a_table_that_lacks_a_translation_names_the_clue(tmp_path):
    path = tmp_path / "half.csv"
    whole = table.exported(DECKS[0]).decode("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(whole[:-1]), encoding="utf-8")

    found = faults(path, table)

    assert {code for _, code, _ in found} == {"missing-translation"}
    assert all(where.startswith("final.") for _, _, where in found)


MOODLE = """\
// question: 1  name: first
$CATEGORY: $course$/top/Coffee

::Q1:: [html]The finer \\{of two\\} {
   =arabica#Well done
   =%100%Coffea arabica
   =%50%coffee
   ~robusta#No
   ####It grows \\: high up.
}

The one with more caffeine is {=robusta ~arabica ~liberica} indeed.
"""


def test_short_answers_and_choices_of_moodle_become_clues(tmp_path):
    path = tmp_path / "moodle.gift"
    path.write_text(MOODLE, encoding="utf-8")
    deck = of(path)
    first, second = deck.categories[0].clues

    assert deck.categories[0].title.to("en") == "Coffee"
    assert first.text.to("en") == "The finer {of two}"
    assert first.responses.to("en") == ("arabica", "Coffea arabica")
    assert first.rejected.to("en") == ("coffee", "robusta")
    assert first.explanation.to("en") == "It grows : high up."
    assert second.text.to("en") == "The one with more caffeine is ____ indeed."
    assert second.rejected.to("en") == ("arabica", "liberica")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Is it so? {T}", 1),
        ("\n\nHow many? {#3:1}", 3),
        ("Match {=a -> b =c -> d}", 1),
        ("An essay {}", 1),
        ("// nothing\nNo braces at all", 2),
        ("Unclosed {=a", 1),
    ],
)
def test_other_kinds_of_question_are_named_with_their_line(text, line, tmp_path):
    path = tmp_path / "other.gift"
    path.write_text(text, encoding="utf-8")

    assert [found[:2] for found in faults(path, gift)] == [(line, "no-clue")]


def package(path, notes, name="collection.anki2"):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE col (decks text)")
    database.execute("CREATE TABLE notes (id integer, flds text)")
    database.execute("CREATE TABLE cards (nid integer, did integer)")
    decks = {"7": {"name": "Trade::Coffee"}}
    database.execute("INSERT INTO col VALUES (?)", [json.dumps(decks)])
    for number, fields in enumerate(notes):
        database.execute("INSERT INTO notes VALUES (?, ?)", (number, "\x1f".join(fields)))
        database.execute("INSERT INTO cards VALUES (?, 7)", (number,))
    database.commit()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, database.serialize())
    database.close()


def test_plain_notes_of_anki_become_clues_of_their_deck(tmp_path):
    path = tmp_path / "plain.apkg"
    package(path, [("<b>The&nbsp;finer</b> one", "arabica<br>Coffea"), ("Stronger", "robusta")])
    deck = of(path, apkg)

    assert deck.categories[0].title.to("en") == "Coffee"
    assert deck.at(0, 0).text.to("en") == "The finer one"
    assert deck.at(0, 0).responses.to("en") == ("arabica", "Coffea")


def test_packages_that_cannot_be_read_say_why(tmp_path):
    recent, empty, noise = (tmp_path / f"{name}.apkg" for name in ("recent", "empty", "noise"))
    package(recent, [("a", "b")], name="collection.anki21b")
    package(empty, [])
    noise.write_bytes(b"PK\x03\x04 no zip at all")
    broken = tmp_path / "broken.apkg"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("collection.anki2", b"SQLite format 3\x00" + b"x" * 500)
    one_sided = tmp_path / "one.apkg"
    package(one_sided, [("front alone",)])

    assert faults(recent, apkg) == [(1, "not-apkg", "")]
    assert faults(empty, apkg) == [(1, "empty", "")]
    assert faults(noise, apkg) == [(1, "not-apkg", "")]
    assert faults(broken, apkg) == [(1, "not-apkg", "")]
    assert faults(one_sided, apkg) == [(1, "no-clue", "")]
    assert faults(tmp_path / "none.apkg", apkg) == [(1, "unreadable", "")]


def test_a_package_is_one_that_anki_takes(tmp_path):
    path = tmp_path / "deck.apkg"
    path.write_bytes(apkg.exported(DECKS[0], "en"))
    database = sqlite3.connect(":memory:")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["collection.anki2", "media"]
        database.deserialize(archive.read("collection.anki2"))

    notes = database.execute("SELECT guid, flds, tags FROM notes").fetchall()
    cards = database.execute("SELECT count(*) FROM cards").fetchone()[0]
    database.close()

    assert len(notes) == len({guid for guid, _, _ in notes}) == cards == 26
    assert "What is land and expand?" in "".join(fields for _, fields, _ in notes)
    assert any("practice::nps_score" in tags for _, _, tags in notes)
