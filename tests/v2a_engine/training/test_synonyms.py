"""Captions in other words: the thing stays, the phrase changes."""

import random

from v2a_engine.training.synonyms import SYNONYMS, rewritten


def test_a_longer_phrase_goes_before_the_word_inside_it() -> None:
    said = {rewritten("footstep, walking on squeaky wood floor", random.Random(seed)) for seed in range(60)}
    assert any("creaking floorboards" in one for one in said)
    assert not any("squeaky planks floor" in one for one in said)


def test_a_word_inside_another_is_left_alone() -> None:
    assert all("unmotord" not in rewritten("unengined", random.Random(seed)) for seed in range(30))


def test_a_caption_without_known_phrases_changes_in_style_only() -> None:
    assert all("zzz" in rewritten("zzz", random.Random(seed)) for seed in range(20))


def test_no_phrase_means_itself() -> None:
    assert all(phrase not in others for phrase, others in SYNONYMS.items())
