"""Learning by quiz: decks of clues, judging responses, practising alone, other programs' formats."""
