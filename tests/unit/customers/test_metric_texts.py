"""Every metric is explained in both languages, and nothing else is."""

import re

from peerline.customers.metrics.registry import METRICS
from peerline.customers.metrics.texts import texts

JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def test_metrics_and_their_words_are_the_same_set() -> None:
    assert set(texts()) == set(METRICS)


def test_every_sentence_is_there_in_both_languages() -> None:
    for name, text in texts().items():
        for words in (text.definition, text.missing):
            assert not JAPANESE.search(words.en), name
            assert JAPANESE.search(words.ja), name
        assert text.title.en, name
        assert text.title.ja, name


def test_titles_tell_metrics_apart() -> None:
    for language in ("en", "ja"):
        titles = [text.title.to(language) for text in texts().values()]
        assert len(titles) == len(set(titles)), language
