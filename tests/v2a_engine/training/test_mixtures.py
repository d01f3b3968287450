"""Training windows from a tiny corpus rendered here: known times, known levels, nothing of the held-out side."""

import csv
import random

import numpy as np
import pytest
import soundfile
import torch

from v2a_engine.engines.v2a.codec import LATENT_DIMS, LinearMelCodec
from v2a_engine.engines.v2a.conditions import energy_from_events, frame_levels_db
from v2a_engine.training.captions import WORDS, caption_variants, together, typed
from v2a_engine.training.corpus import DecodedCorpus
from v2a_engine.training.flow_batches import Dropout, FlowBatches
from v2a_engine.training.heard_onsets import detect_onsets
from v2a_engine.training.mixtures import REFERENCE_DB, WINDOW_SAMPLES, Mixer, Window, natural_decay_s
from v2a_engine.training.recording import Recording
from v2a_engine.training.roles import is_usable, roles

COLUMNS = tuple(Recording.__dataclass_fields__)


def knock(seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).standard_normal(14_400)
    return (0.2 * noise * np.exp(-np.arange(14_400) / 1500)).astype(np.float32)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> DecodedCorpus:
    folder = tmp_path_factory.mktemp("corpus")
    rows = []
    for number in range(24):
        is_rain = number % 3 == 0
        wave = knock(number)
        if is_rain:
            wave = 0.1 * np.random.default_rng(number).standard_normal(48_000 * 3).astype(np.float32)
        soundfile.write(folder / f"{number}.wav", wave, 48_000, subtype="FLOAT")
        kind = ("rain", "rain falling", "ambience") if is_rain else ("impact_wood", "wood hit", "oneshot")
        about = [*kind, "CC0-1.0", "A", f"tester {number % 12}", "rendered", f"origin {number}", 20_000]
        rows.append([f"{number}.wav", len(wave) / 48_000, *about])
    with (folder / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return DecodedCorpus(folder, folder / "cache")


@pytest.fixture(scope="module")
def windows(corpus: DecodedCorpus) -> list[Window]:
    mixer = Mixer(corpus, seed=1)
    return [mixer.draw() for _ in range(40)]


def test_a_corpus_without_event_sequences_still_gives_windows(windows: list[Window]) -> None:
    assert {window.kind for window in windows} >= {"FX", "BG"}


def test_every_window_has_its_length_and_its_level(windows: list[Window]) -> None:
    for window in windows:
        assert window.wave.shape == (WINDOW_SAMPLES,)
        top_db = float(frame_levels_db(window.wave).max())
        if window.is_quiet or top_db < -70:
            assert top_db < REFERENCE_DB - 2
        else:
            assert top_db == pytest.approx(REFERENCE_DB, abs=0.1)
            assert window.energy.max() == pytest.approx(1.0, abs=0.01)


def test_placed_sounds_start_when_the_window_says(windows: list[Window]) -> None:
    placed = [window for window in windows if window.is_placed and window.onsets_s is not None and len(window.onsets_s)]
    assert len(placed) > 10
    for window in placed:
        found, _ = detect_onsets(window.wave)
        assert window.onsets_s is not None
        apart = [time_s for time_s in window.onsets_s if np.sum(np.abs(window.onsets_s - time_s) < 0.3) == 1]
        missed = [time_s for time_s in apart if not len(found) or np.abs(found - time_s).min() > 0.012]
        assert len(missed) <= len(apart) * 0.2


def test_a_background_runs_through_its_window_without_a_hole(windows: list[Window]) -> None:
    backgrounds = [window for window in windows if window.kind == "BG"]
    assert backgrounds
    for window in backgrounds:
        assert window.onsets_s is None
        assert np.ptp(frame_levels_db(window.wave)) < 6  # white noise looped with a cross-fade


def test_a_sustained_effect_has_no_onset_and_follows_its_energy(windows: list[Window]) -> None:
    sustained = [w for w in windows if w.kind == "FX" and w.event is not None and w.event.category == "rain"]
    assert sustained
    for window in sustained:
        assert window.onsets_s is not None and len(window.onsets_s) == 0
        levels_db = frame_levels_db(window.wave)
        assert np.ptp(levels_db) > 3 and levels_db.min() > REFERENCE_DB - 60  # swells, and is never silent
        assert np.corrcoef(levels_db, window.energy)[0, 1] > 0.95


def test_nothing_held_out_is_ever_used(corpus: DecodedCorpus, windows: list[Window]) -> None:
    assert any(one.held_out for one in corpus.recordings)
    used = {one.path for window in windows for one in (window.event, window.background) if one is not None}
    assert used and not used & {one.path for one in corpus.recordings if one.held_out}


def test_usable_and_roles(corpus: DecodedCorpus) -> None:
    rain, wood = (next(one for one in corpus.recordings if one.category == name) for name in ("rain", "impact_wood"))
    assert roles(rain) == {"background"} and roles(wood) == {"oneshot"}
    assert all(is_usable(one) != one.held_out for one in corpus.recordings)


@pytest.mark.parametrize("tau_s", [0.05, 0.15, 0.3])
def test_a_decay_is_told_as_the_energy_curve_counts_it(tau_s: float) -> None:
    """A sound that falls by 8.7 dB every `tau_s` is 20 dB down when its curve is."""
    time_s = np.arange(48_000 * 2) / 48_000
    ringing = np.sin(2 * np.pi * 800 * time_s) * np.exp(-time_s / tau_s)
    decay_s = natural_decay_s(ringing.astype(np.float32))
    curve = energy_from_events([0.0], [0.95], 180, decay_s)
    down_20_db_s = np.argmax(curve < 0.95 - 20 / 60) * 512 / 48_000
    assert down_20_db_s == pytest.approx(2.3 * tau_s, rel=0.25, abs=0.012)


def test_captions_are_the_recordings_own_or_a_variant(corpus: DecodedCorpus) -> None:
    wood = corpus.recordings[1]
    rng = random.Random(0)
    said = [typed(wood, rng) for _ in range(100)]
    assert said.count("wood hit") > 40 and set(said) <= set(caption_variants(wood)) and len(set(said)) > 3
    assert together(wood, corpus.recordings[0]) == "wood impact with rain in the background"
    assert all(words.names and words.seen for words in WORDS.values())


@pytest.fixture(scope="module")
def batches(corpus: DecodedCorpus) -> FlowBatches:
    return FlowBatches(Mixer(corpus, seed=2), LinearMelCodec(), seed=2, first_fill=16)


def test_batches_leave_conditions_out_as_often_as_asked(batches: FlowBatches) -> None:
    batch = batches.draw(8, 2, Dropout(meaning=0, text=0, picture=0, onsets=0, energy=0, kind=0))
    latents, all_there = batch.latents, batch.conditions
    assert latents.shape == (8, 96, LATENT_DIMS) and bool(torch.isfinite(latents).all())
    assert bool(all_there.text_mask.any(dim=1).all()) and bool(all_there.picture_mask.all())
    assert bool((all_there.curves_present[:, 1] == 1).all())
    nothing = batches.draw(8, 0, Dropout(meaning=1, text=0, picture=0, onsets=1, energy=0, kind=1)).conditions
    assert not bool(nothing.text_mask.any()) and not bool(nothing.picture_mask.any())
    assert bool((nothing.curves_present[:, 0] == 0).all()) and bool((nothing.kind == 2).all())


def test_curves_of_a_batch_lie_in_their_range(batches: FlowBatches) -> None:
    conditions = batches.draw(24, 24).conditions
    assert float(conditions.curves.min()) >= 0 and float(conditions.curves.max()) <= 1.0001
    assert float(conditions.picture_confidence.min()) >= 0 and float(conditions.picture_confidence.max()) <= 1
    lengths = conditions.picture.norm(dim=-1)[conditions.picture_mask]
    assert torch.allclose(lengths, torch.ones_like(lengths), atol=1e-4)
