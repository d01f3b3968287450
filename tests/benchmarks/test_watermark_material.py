"""What the mark is tried on: the same in every run, and the two sets share nothing."""

import csv
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from marks import generated, recorded, speech
from marks.material import SETS, Material, Stem, stems
from marks.sound import RATE_HZ, draws_for


@pytest.mark.slow
def test_the_two_sets_share_no_sound_voice_prompt_or_seed(tuning: list[Stem], nothing_else: Material) -> None:
    sets = [{stem.digest for stem in those} for those in (tuning, stems("held-out", nothing_else))]
    assert len(sets[0]) == len(sets[1]) >= 12
    assert not sets[0] & sets[1]
    for parts in (generated.PROMPTS, speech._VOICES):
        assert not set(parts["tuning"]) & set(parts["held-out"])
    assert not set(speech._WORDS["tuning"].split()) <= set(speech._WORDS["held-out"].split())
    assert abs(generated._FIRST_SEED["tuning"] - generated._FIRST_SEED["held-out"]) > 100


def test_stems_are_the_same_in_every_run_and_lie_anywhere_on_the_sequence(
    tuning: list[Stem], nothing_else: Material
) -> None:
    again, further = (list(islice(stems("tuning", nothing_else, (take,)), 4)) for take in (0, 1))
    assert [stem.digest for stem in tuning[:4]] == [stem.digest for stem in again]
    assert not {stem.digest for stem in tuning} & {stem.digest for stem in further}
    assert len({stem.first_sample for stem in tuning}) == len(tuning)
    lengths_s = [stem.samples.shape[1] / RATE_HZ for stem in tuning]
    assert sum(length_s == 10 for length_s in lengths_s) >= 8 and sum(length_s <= 2 for length_s in lengths_s) >= 3
    assert all(np.abs(stem.samples).max() < 1 for stem in tuning)


def test_what_is_missing_is_told_with_the_way_to_get_it(nothing_else: Material) -> None:
    gaps = " ".join(nothing_else.gaps())
    assert "--corpus" in gaps and "--make-generated" in gaps


@pytest.fixture
def small_corpus(tmp_path: Path) -> Path:
    """Forty hands, each with two recordings of rain, and one hand's two names joined by a third recording."""
    rows = [{"author": f"hand {n % 40}", "path": f"rain/{n}.wav", "seconds": 2.5, "origin": ""} for n in range(80)]
    rows.append({"author": "hand 1, hand 2", "path": "rain/80.wav", "seconds": 0.4, "origin": ""})
    fixed = {"category": "rain", "caption": "rain", "kind": "ambience", "licence": "CC0-1.0", "tier": "A", "source": ""}
    (tmp_path / "rain").mkdir()
    for number, row in enumerate(rows):
        mono = np.random.default_rng(number).normal(0, 0.1, round(float(str(row["seconds"])) * RATE_HZ))
        soundfile.write(tmp_path / str(row["path"]), mono, RATE_HZ)
    with (tmp_path / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0], *fixed, "bandwidth_hz"])
        writer.writeheader()
        writer.writerows({**row, **fixed, "bandwidth_hz": 20_000} for row in rows)
    return tmp_path


def test_no_author_is_in_both_sets_not_even_under_two_names(small_corpus: Path) -> None:
    authors = {
        which: {one.recording.author for one in recorded.dealt(small_corpus) if one.part == which} for which in SETS
    }
    assert all(len(those) > 5 for those in authors.values())
    assert not authors["tuning"] & authors["held-out"]
    assert any({"hand 1", "hand 2", "hand 1, hand 2"} <= those for those in authors.values())


def test_recordings_shorter_than_a_second_are_laid_as_many_hits(small_corpus: Path) -> None:
    short = [one.recording for one in recorded.dealt(small_corpus) if one.recording.seconds < 1]
    laid = recorded.as_stem(small_corpus, short, 0, 5.0, draws_for("hits"))
    sounding = np.abs(laid).reshape(2, -1, 480).max(axis=(0, 2)) > 0
    assert laid.shape == (2, 5 * RATE_HZ) and 0.1 < sounding.mean() < 0.7
    assert 3 <= sum(after and not before for before, after in pairwise(sounding)) <= 8
