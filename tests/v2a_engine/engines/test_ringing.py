"""How long things ring on, from words alone."""

from pathlib import Path

import pytest

from v2a_engine.domain.errors import MissingPart
from v2a_engine.engines.v2a.pipeline import WEIGHTS_FOLDER
from v2a_engine.engines.v2a.ringing import Ringing
from v2a_engine.engines.v2a.text_encoder import TextEncoder


@pytest.fixture(scope="module")
def ringing() -> Ringing:
    return Ringing(WEIGHTS_FOLDER, TextEncoder())


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("a church bell rings", "a knock on a wooden door"),
        ("a large explosion", "footsteps on gravel"),
        ("shattering window", "a step on a carpet"),
    ],
)
def test_what_rings_rings_longer_than_what_knocks(ringing: Ringing, long: str, short: str) -> None:
    assert ringing.decay_s(long) > 1.5 * ringing.decay_s(short)


def test_any_words_get_a_decay_that_a_sound_can_have(ringing: Ringing) -> None:
    assert all(0.05 < ringing.decay_s(words) < 2 for words in ("", "zzz", "a thing", "x" * 500))


def test_without_its_table_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match=r"ringing/decays\.safetensors"):
        Ringing(tmp_path, TextEncoder())
