"""Learning by quiz: decks of clues, the judge of responses, practice, and other formats."""
