"""Decks as other programs keep them: tables, Moodle's GIFT, Anki's packages."""
