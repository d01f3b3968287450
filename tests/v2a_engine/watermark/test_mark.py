"""The mark is found where it is, survives an editor's handling, is not heard, and is not found where it is not."""

import io

import av
import numpy as np
import pytest
import soxr
from scipy import signal

from v2a_engine.watermark.detect import MarkDetector, detect
from v2a_engine.watermark.embed import LARGEST_GAIN_DB, embed, embed_blocks
from v2a_engine.watermark.pattern import PERIOD_SAMPLES, bits_of, id_of, id_of_bits, pattern
from v2a_engine.watermark.tiles import LEAD_SAMPLES, Samples, band_powers, spectrum

RATE_HZ = 48_000
FIRST_SAMPLE = 4_321_012  # somewhere on a sequence
ID = id_of("a stem's key")


def rain(seconds: float, seed: int = 1) -> Samples:
    noise = np.random.default_rng(seed).standard_normal((2, round(seconds * RATE_HZ)))
    return (signal.sosfilt(signal.butter(1, 3000, output="sos", fs=RATE_HZ), noise) * 0.1).astype(np.float32)


def steps(seconds: float, seed: int = 2) -> Samples:
    """Blows with digital silence between them."""
    rng = np.random.default_rng(seed)
    sound = np.zeros((2, round(seconds * RATE_HZ)), np.float32)
    for start_s in np.arange(0.2, seconds - 0.2, 0.45):
        start = round(start_s * RATE_HZ)
        fall = np.exp(-np.arange(7200) / 1500)
        sound[:, start : start + 7200] += (0.3 * fall * rng.standard_normal(7200)).astype(np.float32)
    return sound


def through_aac(sound: Samples, bit_rate: int) -> Samples:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE_HZ, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout="stereo")
        frame.sample_rate = RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    file.seek(0)
    with av.open(file, "r") as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).astype(np.float32)


SOUNDS = {"rain": rain(8), "steps": steps(10)}
MARKED = {name: embed(sound, FIRST_SAMPLE, ID) for name, sound in SOUNDS.items()}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_marked_stem_tells_its_id_and_its_place_on_the_sequence(name: str) -> None:
    seen = detect(MARKED[name], RATE_HZ)
    assert seen.found
    assert seen.mark_id == ID
    assert seen.false_positive_probability < 1e-12
    assert abs((seen.offset_samples - FIRST_SAMPLE + 5000) % PERIOD_SAMPLES - 5000) <= 1536


@pytest.mark.parametrize("name", SOUNDS)
def test_the_mark_survives_aac_trimming_and_gain_together(name: str) -> None:
    handled = through_aac(0.3 * MARKED[name][:, 50_001:-70_000], 128_000)
    seen = detect(handled, RATE_HZ)
    assert seen.found
    assert seen.mark_id == ID


def test_the_mark_is_found_at_another_sample_rate_and_in_mono() -> None:
    other = soxr.resample(MARKED["rain"].mean(axis=0), RATE_HZ, 44_100).astype(np.float32)[None]
    assert detect(other, 44_100).mark_id == ID


def test_all_stems_of_a_mix_add_up_because_the_pattern_is_locked_to_the_timeline() -> None:
    later = 30_000  # the second stem begins later on the sequence
    quiet = embed(0.5 * rain(7, seed=5), FIRST_SAMPLE + later, id_of("another stem"))
    mix = MARKED["rain"].copy()
    mix[:, later : later + quiet.shape[1]] += quiet
    lone = MARKED["rain"].copy()
    lone[:, later : later + quiet.shape[1]] += 0.5 * rain(7, seed=5)
    assert detect(mix, RATE_HZ).score_z > detect(lone, RATE_HZ).score_z + 2


def test_no_unmarked_sound_is_called_ours() -> None:
    rng = np.random.default_rng(11)
    time_s = np.arange(3 * RATE_HZ) / RATE_HZ
    worst = 0.0
    for _ in range(35):
        hum = sum(np.sin(2 * np.pi * rng.uniform(60, 9000) * time_s + rng.uniform(0, 6)) for _ in range(6))
        beat = hum * (1 + np.sin(2 * np.pi * rng.uniform(2, 16) * time_s))
        chirp = np.sin(2 * np.pi * (rng.uniform(100, 900) + rng.uniform(100, 2000) * time_s) * time_s)
        for sound in (beat + 0.01 * rng.standard_normal(time_s.size), chirp, steps(3, int(rng.integers(1 << 30)))[0]):
            seen = detect(np.stack([sound, sound]).astype(np.float32), RATE_HZ)
            worst = max(worst, seen.score_z)
            assert not seen.found
    assert worst < 5.5


def test_silence_stays_silence_and_no_echo_runs_before_a_blow() -> None:
    still = np.zeros((2, 4 * RATE_HZ), np.float32)
    assert not embed(still, FIRST_SAMPLE, ID).any()
    sounding = SOUNDS["steps"].any(axis=0)
    sounding_lately = np.convolve(sounding, np.ones(130))[: sounding.size] > 0.5  # 2.7 ms
    assert not sounding_lately.all()
    assert not (MARKED["steps"] - SOUNDS["steps"])[:, ~sounding_lately].any()


@pytest.mark.parametrize("name", SOUNDS)
def test_the_mark_stays_below_what_is_heard(name: str) -> None:
    sound, marked = SOUNDS[name].astype(np.float64), MARKED[name].astype(np.float64)
    snr_db = 10 * np.log10(np.square(sound).sum() / np.square(marked - sound).sum())
    level_db = 10 * np.log10(np.square(marked).sum() / np.square(sound).sum())
    assert snr_db > 19
    assert abs(level_db) < 0.2


def test_no_band_is_moved_by_more_than_the_largest_gain() -> None:
    pad = ((0, 0), (LEAD_SAMPLES, LEAD_SAMPLES))
    before, after = (band_powers(spectrum(np.pad(x["rain"], pad))) for x in (SOUNDS, MARKED))
    change_db = 10 * np.log10(after.mean(axis=0) / before.mean(axis=0))
    assert np.abs(change_db).max() < LARGEST_GAIN_DB


def test_the_stereo_image_is_kept() -> None:
    centre = rain(3)[:1]
    panned = np.concatenate([centre, 0.25 * centre])
    marked = embed(panned, FIRST_SAMPLE, ID)
    assert np.abs(marked[1] - 0.25 * marked[0]).max() < 1e-6


def test_reading_in_pieces_gives_the_same_samples_and_all_of_them() -> None:
    sound = rain(14)

    def read(start: int, stop: int) -> Samples:
        assert stop - start < 6 * RATE_HZ
        return sound[:, start:stop]

    blocks = list(embed_blocks(read, sound.shape[1], FIRST_SAMPLE, ID))
    assert len(blocks) > 2
    assert np.array_equal(np.concatenate(blocks, axis=1), embed(sound, FIRST_SAMPLE, ID))
    assert sum(block.shape[1] for block in blocks) == sound.shape[1]


def test_block_borders_leave_no_step_in_the_change() -> None:
    sound = np.full((2, 14 * RATE_HZ), 0.0, np.float32)
    sound += 0.1 * np.sin(2 * np.pi * 440 * np.arange(sound.shape[1]) / RATE_HZ).astype(np.float32)
    jumps = np.abs(np.diff(embed(sound, FIRST_SAMPLE, ID) - sound, axis=1))
    assert jumps[:, RATE_HZ:-RATE_HZ].max() < 0.1 * 2 * np.pi * 440 / RATE_HZ * 0.35


def test_a_detector_fed_in_pieces_finds_what_one_fed_at_once_finds() -> None:
    sound = embed(rain(40), FIRST_SAMPLE, ID)
    detector = MarkDetector()
    for start in range(0, sound.shape[1], 31_337):
        detector.add(sound[:, start : start + 31_337])
    pieces, whole = detector.result(), detect(sound, RATE_HZ)
    assert pieces.mark_id == whole.mark_id == ID
    assert pieces.score_z == pytest.approx(whole.score_z, abs=0.05)


@pytest.mark.parametrize("samples", [0, 1, 100, 2047, 9000])
def test_a_sound_too_short_to_say_anything_is_not_called_ours(samples: int) -> None:
    seen = detect(rain(1)[:, :samples], RATE_HZ)
    assert not seen.found
    assert seen.mark_id == ""


def test_even_one_sample_can_be_marked_without_harm() -> None:
    sound = rain(1)[:, :1]
    assert embed(sound, 5, ID).shape == (2, 1)


def test_ids_come_back_from_their_bits_and_wrong_bits_are_refused() -> None:
    assert id_of_bits(bits_of(ID)) == ID
    for bit in range(32):
        signs = bits_of(ID)
        signs[bit] *= -1
        assert id_of_bits(signs) == ""
    assert id_of("a stem's key") != id_of("another")


def test_the_pattern_is_the_same_for_ever() -> None:
    """A changed pattern would orphan every stem that was ever marked."""
    assert pattern().signs.shape == (512, 73)
    assert pattern().signs[:2, :12].astype(int).tolist() == FIRST_SIGNS
    assert abs(float(pattern().signs.mean())) < 0.02


FIRST_SIGNS = [[1, 1, 1, 1, -1, 1, -1, -1, 1, 1, 1, 1], [-1, -1, -1, 1, 1, 1, -1, -1, 1, 1, -1, -1]]
