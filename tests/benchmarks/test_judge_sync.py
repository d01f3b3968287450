"""A stem in step must score, and what is merely busy, early or silent must not."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from judge.attacks import Attacks, attacks_of, average_precision, onset_accuracy
from judge.envelope import correlation, e_l1, level_db
from judge.motion_peaks import av_align, motion_peaks
from judge.sync import mean_figures, sync_figures

RATE_HZ = 48_000
TIMES_S = (0.6, 1.15, 1.9, 2.3, 3.05, 3.5)
LENGTH_S = 4.0


def hits(times_s: tuple[float, ...] = TIMES_S, seed: int = 0) -> npt.NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 0.001, round(LENGTH_S * RATE_HZ))
    for time_s in times_s:
        tail = samples[round(time_s * RATE_HZ) :][: RATE_HZ // 4]
        tail += 0.3 * rng.normal(0, 1, len(tail)) * np.exp(-np.arange(len(tail)) / 2400)
    return samples.astype(np.float32)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bar that jumps at every hit, with the hits as its sound."""
    path = tmp_path_factory.mktemp("clip") / "hits.mkv"
    texture = np.random.default_rng(3).integers(0, 255, (144, 400), np.uint8)
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25, options={"crf": "10"})
        sound = container.add_stream("pcm_s16le", rate=RATE_HZ, layout="mono")
        video.width, video.height, video.pix_fmt = 256, 144, "yuv420p"
        for number in range(round(LENGTH_S * 25)):
            jumps = sum(time_s <= number / 25 for time_s in TIMES_S)
            grey = np.ascontiguousarray(texture[:, jumps * 4 : jumps * 4 + 256])
            container.mux(video.encode(av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")))
        container.mux(video.encode())
        frame = av.AudioFrame.from_ndarray((hits() * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = RATE_HZ, Fraction(1, RATE_HZ), 0
        container.mux(sound.encode(frame))
        container.mux(sound.encode())
    return path


def test_other_sounds_at_the_same_times_agree_and_lose_everything_by_half_a_second(clip: Path) -> None:
    figures, moved = sync_figures(clip, hits(seed=8))
    assert figures.correlation > 0.9 > 0.5 > moved.correlation
    assert figures.ap_100 == pytest.approx(1.0, abs=0.01)
    assert figures.strict_ap_100 == pytest.approx(1.0, abs=0.01)
    assert moved.strict_ap_100 is not None and moved.strict_ap_100 < 0.4
    assert figures.e_l1 < moved.e_l1


def test_stereo_counts_as_its_middle_and_length_is_the_clips(clip: Path) -> None:
    stem = hits(seed=8)
    assert sync_figures(clip, np.stack((stem, stem)))[0] == sync_figures(clip, np.pad(stem, (0, 5000)))[0]


def test_silence_scores_nothing(clip: Path) -> None:
    figures, moved = sync_figures(clip, np.zeros((2, RATE_HZ), np.float32))
    assert (figures.correlation, figures.ap_100, figures.accuracy_100, figures.av_align) == (0, 0, 0, 0)
    assert figures == moved


def test_noise_that_starts_with_the_file_has_no_margin(clip: Path) -> None:
    pairs = [
        sync_figures(clip, np.random.default_rng(seed).normal(0, 0.1, round(LENGTH_S * RATE_HZ)).astype(np.float32))
        for seed in range(6)
    ]
    figures, moved = (mean_figures([pair[side] for pair in pairs]) for side in (0, 1))
    assert abs(figures.correlation) < 0.1
    assert figures.ap_100 is not None and moved.ap_100 is not None and figures.ap_100 - moved.ap_100 < 0.12


def test_a_sound_that_merely_starts_has_no_onset() -> None:
    steady = np.random.default_rng(2).normal(0, 0.1, RATE_HZ * 2).astype(np.float32)
    assert not len(attacks_of(steady, "strict").times_s)


def test_extras_lower_precision_and_misses_recall() -> None:
    reference_s = np.array([1.0, 2.0])
    sure_hit = Attacks(times_s=np.array([1.02, 1.6]), confidence=np.array([0.9, 0.2]))
    unsure_hit = Attacks(times_s=np.array([1.02, 1.6]), confidence=np.array([0.2, 0.9]))
    assert average_precision(sure_hit, reference_s, 0.05) == pytest.approx(0.5)
    assert average_precision(unsure_hit, reference_s, 0.05) == pytest.approx(0.25)
    assert onset_accuracy(sure_hit, reference_s, 0.05) == pytest.approx(0.5)
    assert onset_accuracy(Attacks(times_s=np.array([1.02]), confidence=np.ones(1)), reference_s, 0.01) == 0


def test_one_onset_takes_one_reference_only() -> None:
    one = Attacks(times_s=np.array([1.0]), confidence=np.ones(1))
    assert onset_accuracy(one, np.array([0.97, 1.03]), 0.05) == pytest.approx(0.5)


def test_levels_are_clamped_sixty_decibels_down_and_a_flat_curve_agrees_with_nothing() -> None:
    loud_then_silent = np.concatenate((np.full(RATE_HZ, 0.5), np.zeros(RATE_HZ))).astype(np.float32)
    levels = level_db(loud_then_silent)
    assert len(levels) == 100 and levels.max() - levels.min() == pytest.approx(60)
    assert correlation(level_db(np.full(2 * RATE_HZ, 0.5, np.float32)), levels) == 0
    assert e_l1(loud_then_silent, 0.1 * loud_then_silent) == pytest.approx(0, abs=1e-6)


def test_motion_peaks_lie_on_the_jumps_and_match_once_each(clip: Path) -> None:
    peaks_s, frame_s = motion_peaks(clip, 8.0)
    assert frame_s == pytest.approx(0.04)
    assert len(peaks_s) == len(TIMES_S) and np.abs(peaks_s - TIMES_S).max() <= frame_s
    assert av_align(peaks_s, peaks_s, frame_s) == 1
    assert av_align(np.repeat(peaks_s[:1], 3), peaks_s[:1], frame_s) == pytest.approx(1 / 3)
