"""The mark is found where it is, survives an editor's handling, is not heard, and is not found where it is not."""

import io

import av
import numpy as np
import pytest
import soxr
from scipy import signal

from v2a_engine.watermark.detect import detect
from v2a_engine.watermark.embed import LARGEST_GAIN_DB, embed, embed_blocks
from v2a_engine.watermark.pattern import PERIOD_S, pattern
from v2a_engine.watermark.scan import scan
from v2a_engine.watermark.tiles import LEAD_SAMPLES, Samples, power_of, spectrum, tile_levels_db

RATE_HZ = 48_000
FIRST_SAMPLE = 4_321_012  # somewhere on a sequence
ID = "5a17c3f0"


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


def at_its_pitch(sound: Samples, speed: float) -> Samples:
    """Faster by FFmpeg's own overlap-and-add, pitch kept."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE_HZ, format="fltp", layout="stereo")
    planar = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
    graph.link_nodes(source, graph.add("atempo", str(speed)), planar, graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound), format="fltp", layout="stereo")
    frame.sample_rate = RATE_HZ
    graph.push(frame)
    graph.push(None)
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray())
        except (EOFError, BlockingIOError):
            return np.concatenate(parts, axis=1).astype(np.float32)


SOUNDS = {"rain": rain(8), "steps": steps(10)}
MARKED = {name: embed(sound, FIRST_SAMPLE, ID) for name, sound in SOUNDS.items()}


def distance_s(one_s: float, other_s: float) -> float:
    """On the circle of the pattern's period."""
    return abs((one_s - other_s + PERIOD_S / 2) % PERIOD_S - PERIOD_S / 2)


@pytest.mark.parametrize("name", SOUNDS)
def test_a_marked_stem_tells_its_id_and_its_place_on_the_sequence(name: str) -> None:
    seen = detect(MARKED[name], RATE_HZ)
    assert seen.mark_id == ID
    assert seen.false_positive_probability < 1e-12
    (segment,) = seen.segments
    assert distance_s(segment.sequence_s, FIRST_SAMPLE / RATE_HZ + segment.start_s) < 0.02
    assert segment.start_s < 0.5 and segment.end_s > SOUNDS[name].shape[1] / RATE_HZ - 0.7
    assert segment.speed == 1.0


@pytest.mark.parametrize("name", SOUNDS)
def test_the_mark_survives_aac_trimming_and_gain_together(name: str) -> None:
    handled = through_aac(0.3 * MARKED[name][:, 50_001:-70_000], 128_000)
    assert detect(handled, RATE_HZ).mark_id == ID


def test_the_mark_is_found_at_another_sample_rate_and_in_mono() -> None:
    other = soxr.resample(MARKED["rain"].mean(axis=0), RATE_HZ, 44_100).astype(np.float32)[None]
    assert detect(other, 44_100).mark_id == ID


@pytest.mark.parametrize(
    ("name", "speed"), [("rain", 25 / 24), ("steps", 24 / 25), ("steps", 1.013), ("rain", 1 / 1.001)]
)
def test_a_sound_played_at_another_speed_tells_which(name: str, speed: float) -> None:
    faster = soxr.resample(MARKED[name].T, RATE_HZ * speed, RATE_HZ).T.astype(np.float32)
    seen = detect(faster, RATE_HZ)
    assert seen.mark_id == ID
    (segment,) = seen.segments
    assert segment.speed == pytest.approx(speed, abs=0.0011)
    assert not segment.pitch_kept


def test_a_sound_stretched_at_its_pitch_is_told_from_one_played_faster() -> None:
    stretched = at_its_pitch(MARKED["rain"], 25 / 24)
    (segment,) = detect(stretched, RATE_HZ, [ID]).segments
    assert segment.mark_id == ID
    assert segment.speed == pytest.approx(25 / 24, abs=0.002)
    assert segment.pitch_kept


def test_a_piece_cut_out_of_the_middle_leaves_two_segments_at_their_places() -> None:
    cut = np.concatenate([MARKED["rain"][:, : 3 * RATE_HZ], MARKED["rain"][:, 5 * RATE_HZ :]], axis=1)
    first, second = detect(cut, RATE_HZ).segments
    assert first.end_s == pytest.approx(3, abs=0.3) and second.start_s == pytest.approx(3, abs=0.3)
    assert distance_s(first.sequence_s, FIRST_SAMPLE / RATE_HZ + first.start_s) < 0.02
    assert distance_s(second.sequence_s, FIRST_SAMPLE / RATE_HZ + second.start_s + 2) < 0.02


def test_a_second_is_enough_and_its_job_is_told_among_a_thousand() -> None:
    second = MARKED["rain"][:, 123_456 : 123_456 + RATE_HZ]
    others = [f"{number:08x}" for number in range(1000)]
    assert detect(second, RATE_HZ, [*others, ID]).mark_id == ID
    assert detect(second, RATE_HZ, others).mark_id in ("", ID)


@pytest.mark.parametrize("name", SOUNDS)
@pytest.mark.parametrize("seconds", [1.5, 3, 8])
def test_a_job_that_is_not_known_is_never_taken_for_one_that_is(name: str, seconds: float) -> None:
    """A strong mark agrees a little with every other job's word, far beyond chance."""
    piece = MARKED[name][:, 30_000 : 30_000 + round(seconds * RATE_HZ)]
    rng = np.random.default_rng(5)
    for others in (1, 10, 1000):
        known = [f"{number:08x}" for number in rng.integers(1 << 32, size=others)]
        assert detect(piece, RATE_HZ, known, retimed=False).mark_id in ("", ID)


def test_two_shows_cut_together_are_told_apart_and_nothing_is_covered_twice() -> None:
    other = embed(rain(8, seed=9), 77_000, "00c0ffee")
    film = np.concatenate([MARKED["steps"], other[:, : 6 * RATE_HZ]], axis=1)
    segments = detect(film, RATE_HZ, retimed=True).segments
    assert {one.mark_id for one in segments} == {ID, "00c0ffee"}
    assert sum(one.end_s - one.start_s for one in segments) <= 16.2
    (second,) = (one for one in segments if one.mark_id == "00c0ffee")
    assert second.start_s == pytest.approx(10, abs=0.5) and second.end_s == pytest.approx(16, abs=0.3)


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.7, 1.0])
def test_a_short_piece_at_its_own_speed_is_not_called_retimed(seconds: float) -> None:
    length = round(seconds * RATE_HZ)
    for start in range(0, 6 * RATE_HZ, 60_001):
        for segment in detect(MARKED["rain"][:, start : start + length], RATE_HZ).segments:
            assert segment.speed == 1.0


def test_a_known_job_is_found_where_an_unknown_one_is_not() -> None:
    """Half of the tiles spell the id: who knows it, reads them too."""
    noise = np.random.default_rng(3).standard_normal(MARKED["rain"].shape).astype(np.float32)
    levels = [0.1, 0.14, 0.2, 0.28]
    alone = [detect(MARKED["rain"] + level * noise, RATE_HZ, retimed=False).found for level in levels]
    told = [detect(MARKED["rain"] + level * noise, RATE_HZ, [ID], retimed=False).found for level in levels]
    assert sum(told) > sum(alone) > 0


def test_all_stems_of_a_mix_add_up_because_the_pattern_is_locked_to_the_timeline() -> None:
    later = 30_000  # the second stem begins later on the sequence
    quiet = embed(0.5 * rain(7, seed=5), FIRST_SAMPLE + later, ID)
    mix = MARKED["rain"].copy()
    mix[:, later : later + quiet.shape[1]] += quiet
    lone = MARKED["rain"].copy()
    lone[:, later : later + quiet.shape[1]] += 0.5 * rain(7, seed=5)
    assert detect(mix, RATE_HZ).score_z > detect(lone, RATE_HZ).score_z + 2


def test_no_unmarked_sound_is_called_ours() -> None:
    rng = np.random.default_rng(11)
    time_s = np.arange(3 * RATE_HZ) / RATE_HZ
    for _ in range(12):
        hum = sum(np.sin(2 * np.pi * rng.uniform(60, 9000) * time_s + rng.uniform(0, 6)) for _ in range(6))
        beat = hum * (1 + np.sin(2 * np.pi * rng.uniform(2, 16) * time_s))
        chirp = np.sin(2 * np.pi * (rng.uniform(100, 900) + rng.uniform(100, 2000) * time_s) * time_s)
        for sound in (beat + 0.01 * rng.standard_normal(time_s.size), chirp, steps(3, int(rng.integers(1 << 30)))[0]):
            assert not detect(np.stack([sound, sound]).astype(np.float32), RATE_HZ, ["00c0ffee"]).found


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
    assert snr_db > 17
    assert abs(level_db) < 0.2


def test_no_band_is_moved_by_more_than_the_largest_gain() -> None:
    pad = ((0, 0), (LEAD_SAMPLES, LEAD_SAMPLES))
    before, after = (tile_levels_db(power_of(spectrum(np.pad(x["rain"], pad)))) for x in (SOUNDS, MARKED))
    change_db = (after - before).mean(axis=0)
    assert np.abs(change_db).max() < LARGEST_GAIN_DB


def test_the_stereo_image_is_kept() -> None:
    centre = rain(3)[:1]
    panned = np.concatenate([centre, 0.25 * centre])
    marked = embed(panned, FIRST_SAMPLE, ID)
    assert np.abs(marked[1] - 0.25 * marked[0]).max() < 1e-6


def test_reading_in_pieces_gives_the_same_samples_and_all_of_them() -> None:
    sound = rain(31)

    def read(start: int, stop: int) -> Samples:
        assert stop - start < 12 * RATE_HZ
        return sound[:, start:stop]

    blocks = list(embed_blocks(read, sound.shape[1], FIRST_SAMPLE, ID))
    assert len(blocks) > 3
    assert np.array_equal(np.concatenate(blocks, axis=1), embed(sound, FIRST_SAMPLE, ID))
    assert sum(block.shape[1] for block in blocks) == sound.shape[1]


def test_block_borders_leave_no_step_in_the_change() -> None:
    sound = np.full((2, 14 * RATE_HZ), 0.0, np.float32)
    sound += 0.1 * np.sin(2 * np.pi * 440 * np.arange(sound.shape[1]) / RATE_HZ).astype(np.float32)
    jumps = np.abs(np.diff(embed(sound, FIRST_SAMPLE, ID) - sound, axis=1))
    assert jumps[:, RATE_HZ:-RATE_HZ].max() < 0.1 * 2 * np.pi * 440 / RATE_HZ * 0.35


@pytest.mark.slow
def test_a_long_sound_read_in_pieces_is_one_segment_found_as_when_read_at_once() -> None:
    sound = embed(rain(100), FIRST_SAMPLE, ID)
    told: list[float] = []
    pieces = scan(
        (sound[:, start : start + 31_337] for start in range(0, sound.shape[1], 31_337)), progress=told.append
    )
    assert pieces == detect(sound, RATE_HZ)
    (segment,) = pieces.segments
    assert segment.mark_id == ID
    assert segment.start_s < 0.5 and segment.end_s > 99
    assert told == sorted(told) and told[-1] == pytest.approx(100, abs=0.1)
    assert pieces.seconds == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("samples", [0, 1, 100, 2047, 9000])
def test_a_sound_too_short_to_say_anything_is_not_called_ours(samples: int) -> None:
    seen = detect(rain(1)[:, :samples], RATE_HZ)
    assert not seen.found
    assert seen.mark_id == ""


def test_even_one_sample_can_be_marked_without_harm() -> None:
    sound = rain(1)[:, :1]
    assert embed(sound, 5, ID).shape == (2, 1)


def test_the_pattern_is_the_same_for_ever() -> None:
    """A changed pattern would orphan every stem that was ever marked."""
    assert pattern().signs.shape == (1024, 165)
    assert pattern().signs[:2, :12].astype(int).tolist() == FIRST_SIGNS
    assert pattern().roles[7, :12].tolist() == SOME_ROLES
    assert abs(float(pattern().signs.mean())) < 0.02


def test_another_key_finds_nothing() -> None:
    assert not detect(MARKED["rain"], RATE_HZ, key=b"somebody else's").found


FIRST_SIGNS = [[1, 1, 1, -1, 1, -1, 1, -1, 1, -1, -1, -1], [-1, -1, 1, -1, 1, 1, 1, -1, 1, -1, -1, -1]]
SOME_ROLES = [-1, -1, -1, -1, -1, 140, -1, 20, -1, 58, 107, -1]
