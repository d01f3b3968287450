import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from v2a_engine.domain.cue import StemKind
from v2a_engine.engines.v2a.class_names import CLASSES_FOLDER, NAMES_FILE, ClassFileMissing, class_names
from v2a_engine.engines.v2a.sound_map import (
    CLASSES_FILE,
    FAMILIES_FILE,
    KINDS,
    QUIET,
    SoundMapDamaged,
    sound_map,
)
from v2a_engine.engines.v2a.text_encoder import TextEncoder
from v2a_engine.training.captions import WORDS


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the tables, to be spoilt."""
    for name in (NAMES_FILE, CLASSES_FILE, FAMILIES_FILE):
        shutil.copy(CLASSES_FOLDER / name, tmp_path)
    return tmp_path


def best(kind: StemKind, class_name: str) -> str:
    return max(sound_map(kind).heard(surely(class_name)), key=lambda one: one[1])[0].name


def surely(class_name: str, share: float = 1.0) -> npt.NDArray[np.float32]:
    probabilities = np.zeros(1000, np.float32)
    probabilities[class_names().index(class_name)] = share
    return probabilities


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_has_its_whole_share_and_every_family_is_one_that_was_trained(kind: StemKind) -> None:
    table = sound_map(kind)
    assert table.shares.shape == (1000, len(table.families))
    np.testing.assert_allclose(table.shares.sum(axis=1), 1.0, atol=0.011)
    names = [family.name for family in table.families]
    assert len(set(names)) == len(names)
    assert {name.partition("/")[0] for name in names} <= {*WORDS, QUIET}
    assert any(family.calm for family in table.families)


@pytest.mark.parametrize(
    ("class_name", "effect", "ambience"),
    [
        ("Persian cat", "cat", "ambience_indoor"),
        ("espresso", "kitchen_domestic", "ambience_indoor"),
        ("taxicab", "engine_vehicle", "ambience_city"),
        ("street sign", "footsteps", "ambience_city"),
        ("beach", "water", "water"),
        ("mountain", "footsteps", "wind"),
        ("umbrella", "rain", "rain"),
        ("laptop computer", "typing", "ambience_indoor"),
        ("church", "footsteps", "ambience_city"),
        ("red-breasted merganser bird", "birds", "water"),
        ("mountain bike", "engine_vehicle", "ambience_city"),
    ],
)
def test_things_sound_as_one_expects(class_name: str, effect: str, ambience: str) -> None:
    assert (best(StemKind.FX, class_name), best(StemKind.BG, class_name)) == (effect, ambience)


def test_a_variety_counts_for_its_family_and_brings_its_own_words() -> None:
    def engine(probabilities: npt.NDArray[np.float32]) -> tuple[str, float]:
        heard = {family.name: (family.words, share) for family, share in sound_map(StemKind.FX).heard(probabilities)}
        assert sum(share for _, share in heard.values()) == pytest.approx(1.0)
        return heard["engine_vehicle"]

    words, share = engine(surely("mountain bike", 0.6) + surely("taxicab", 0.2) + surely("beach", 0.2))
    assert words.startswith("bicycle") and share == pytest.approx(0.6 * 0.6 + 0.2)
    words, _ = engine(surely("mountain bike", 0.2) + surely("taxicab", 0.8))
    assert "car" in words


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_of_each_family_fit_the_text_model(kind: StemKind) -> None:
    encoder = TextEncoder()
    assert not [family.words for family in sound_map(kind).families if encoder.unread(family.words)]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("goldfish,water:1,", "goldfish,watr:1,", "line 3: 'watr' is no family"),
        ("goldfish,water:1,", "goldfish,water:0.5,", "line 3: the shares in 'water:0.5' add up to 0.5"),
        ("goldfish,water:1,", "goldfish,water:much,", "line 3: 'water:much' is not a family and its share"),
        ("goldfish,", "silverfish,", "line 3: 'silverfish' stands where 'goldfish' belongs"),
        ("goldfish,water:1,water/under:1\n", "", "line 3: 'great white shark' stands"),
        ("goldfish,water:1,water/under:1", "goldfish", "line 3: 3 cells belong here"),
    ],
)
def test_a_spoilt_line_is_named(tables: Path, was: str, becomes: str, told: str) -> None:
    path = tables / CLASSES_FILE
    text = path.read_text(encoding="utf-8")
    assert was in text
    text = text.replace(was, becomes, 1)
    if not becomes:
        text += "toilet paper,water:1,water:1\n"  # as many lines as before
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SoundMapDamaged, match=told):
        sound_map(StemKind.FX, tables)


def test_a_shortened_table_is_told_by_its_length(tables: Path) -> None:
    path = tables / CLASSES_FILE
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    with pytest.raises(SoundMapDamaged, match="999 classes instead of 1000"):
        sound_map(StemKind.BG, tables)


def test_a_correction_by_hand_is_heard(tables: Path) -> None:
    path = tables / CLASSES_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("goldfish,water:1,", "goldfish,gun:1,"), encoding="utf-8")
    table = sound_map(StemKind.FX, tables)
    assert table.shares[1, table.index("gun")] == 1.0


def test_a_missing_table_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(ClassFileMissing, match=FAMILIES_FILE):
        sound_map(StemKind.FX, tmp_path)
