"""The mark's benchmark: attacks do what their names say, the sets share nothing, only the right id is a hit."""

import csv
import sys
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from marks import (
    audibility,
    generated,
    jobs,
    music,
    position,
    recorded,
    retime,
    speech,
    synthetic,
    treatment,
    trials,
    unmarked,
)
from marks.attacks import QUICK, Attack, attacks
from marks.codecs import Codec, NoEncoder, through
from marks.material import SETS, Material, Stem, stems
from marks.reader import PERIOD_S, Reading, Segment, id_of, job_ids, mark, read
from marks.session import Session
from marks.sound import RATE_HZ, Samples, active_rms, at_level, draws_for

OTHER_ID = id_of("quite another stem")


@pytest.fixture(scope="module")
def rain() -> Samples:
    return synthetic.rain(8.0, draws_for("test", "rain"))


@pytest.fixture(scope="module")
def every_attack() -> dict[str, Attack]:
    bed = synthetic.engine(12.0, draws_for("test", "bed"))
    return {one.name: one for one in attacks((bed,))}


@pytest.fixture(scope="module")
def nothing_else(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """No recordings and no generated stems."""
    folder = tmp_path_factory.mktemp("empty")
    return Material(corpus=folder, generated=folder)


@pytest.fixture(scope="module")
def tuning(nothing_else: Material) -> list[Stem]:
    return list(stems("tuning", nothing_else))


def tone(hz: float, length_s: float = 3.0) -> Samples:
    wave = 0.2 * np.sin(2 * np.pi * hz * np.arange(round(length_s * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


def pitch_hz(samples: Samples) -> float:
    middle = samples[0, len(samples[0]) // 4 : -len(samples[0]) // 4]
    power = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 20))
    return float(np.argmax(power) * RATE_HZ / (1 << 20))


def band_db(samples: Samples, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples[0])))
    hz = np.fft.rfftfreq(samples.shape[1], 1 / RATE_HZ)
    return float(10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-12))


def likeness(one: Samples, other: Samples, slack: int = 4000) -> float:
    """The highest correlation of the first channels, wherever the other begins."""
    piece = one[0, slack : slack + RATE_HZ].astype(np.float64)
    around = other[0, : 2 * slack + RATE_HZ].astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(around, len(piece))
    sums = np.fft.irfft(np.fft.rfft(around, 1 << 18) * np.fft.rfft(piece, 1 << 18).conj(), 1 << 18)[: len(windows)]
    energy = np.concatenate([[0.0], np.cumsum(around**2)])
    power = energy[len(piece) :] - energy[: -len(piece)]
    return float((sums / np.sqrt(power * np.square(piece).sum())).max())


# Attacks


@pytest.mark.slow
def test_every_attack_gives_sound_within_full_scale_at_its_rate_and_twice_the_same(
    every_attack: dict[str, Attack],
) -> None:
    sound = synthetic.steps(5.6, draws_for("test", "steps"), gravel=True)
    assert len(every_attack) == 44 and set(QUICK) <= set(every_attack)
    for name, attack in every_attack.items():
        harmed, rate_hz = attack.apply(sound, draws_for(name))
        assert harmed.dtype == np.float32 and np.isfinite(harmed).all(), name
        assert 0.01 < np.abs(harmed).max() < 2, name
        assert rate_hz == {"rate 16 kHz": 16_000, "rate 32 kHz": 32_000, "rate 44.1 kHz": 44_100}.get(name, RATE_HZ)
        if name != "none":
            assert harmed.shape != sound.shape or not np.array_equal(harmed, sound), name
    for name in ("equaliser", "noise 10 dB", "re-recorded", "edit chain", "social"):
        once, again = (every_attack[name].apply(sound, draws_for(name))[0] for _ in range(2))
        assert np.array_equal(once, again), name


@pytest.mark.parametrize(
    ("name", "speed", "pitch"),
    [
        ("varispeed +1 %", 1.01, 1.01),
        ("varispeed 24>25", 25 / 24, 25 / 24),
        ("varispeed 25>24", 24 / 25, 24 / 25),
        ("stretch +1 % atempo", 1.01, 1.0),
        ("stretch 24>25 atempo", 25 / 24, 1.0),
        ("stretch 25>24 atempo", 24 / 25, 1.0),
        ("stretch 24>25 overlap", 25 / 24, 1.0),
        ("stretch 25>24 vocoder", 24 / 25, 1.0),
        ("pitch +0.5", 1.0, 2 ** (0.5 / 12)),
    ],
)
def test_another_speed_has_its_length_and_its_pitch(
    every_attack: dict[str, Attack], name: str, speed: float, pitch: float
) -> None:
    harmed, _ = every_attack[name].apply(tone(1000.0), draws_for(name))
    assert harmed.shape[1] == pytest.approx(3 * RATE_HZ / speed, abs=1500)
    assert pitch_hz(harmed) == pytest.approx(1000 * pitch, rel=0.002)


@pytest.mark.parametrize("stretched", [retime.overlap_add, retime.phase_vocoder])
def test_a_stretched_sound_keeps_its_level_and_the_places_of_its_blows(stretched: object) -> None:
    blows = np.zeros((2, 4 * RATE_HZ), np.float32)
    for at_s in (0.5, 1.5, 2.5, 3.5):
        blows[:, round(at_s * RATE_HZ) :][:, :2000] += synthetic.thud(1.0, draws_for(at_s))[:, :2000]
    slower = stretched(blows, 24 / 25)  # type: ignore[operator]
    level = np.abs(slower[0]).reshape(-1, 500).max(axis=1)
    for at_s in (0.5, 1.5, 2.5, 3.5):
        place = round(at_s * 25 / 24 * RATE_HZ / 500)
        assert level[place - 3 : place + 5].max() > 0.5 * np.abs(blows).max()
    assert active_rms(slower) == pytest.approx(active_rms(blows), rel=0.25)


@pytest.mark.parametrize(
    ("name", "stays_hz", "goes_hz"),
    [
        ("low-pass 8 kHz", (500, 6000), (13_000, 20_000)),
        ("low-pass 4 kHz", (500, 3000), (6000, 12_000)),
        ("high-pass 500 Hz", (700, 6000), (50, 250)),
        ("rate 16 kHz", (500, 3000), None),
    ],
)
def test_a_filter_takes_its_band_and_leaves_the_other(
    every_attack: dict[str, Attack], name: str, stays_hz: tuple[int, int], goes_hz: tuple[int, int] | None
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 2 * RATE_HZ)).astype(np.float32)
    harmed, rate_hz = every_attack[name].apply(noise, draws_for(name))
    if goes_hz is None:
        assert harmed.shape[1] == pytest.approx(noise.shape[1] * rate_hz / RATE_HZ, abs=2)
        return
    assert band_db(harmed, *stays_hz) == pytest.approx(band_db(noise, *stays_hz), abs=1)
    assert band_db(harmed, *goes_hz) < band_db(noise, *goes_hz) - 30


@pytest.mark.parametrize("name", ["aac 128", "aac 64", "mp3 128", "opus 48", "vorbis 128", "aac twice"])
def test_a_real_encoder_gives_back_the_sound_but_not_its_samples(every_attack: dict[str, Attack], name: str) -> None:
    played = music.band(4.0, draws_for("test", "band"))
    harmed, _ = every_attack[name].apply(played, draws_for(name))
    assert 0.9 < likeness(played, harmed) < 0.99999
    assert active_rms(harmed) == pytest.approx(active_rms(played), rel=0.2)


def test_a_missing_encoder_is_named() -> None:
    with pytest.raises(NoEncoder, match="libnothing"):
        through(Codec("libnothing", "mp4", 128_000), tone(440))


@pytest.mark.parametrize("level_db", [0, -6, -12])
def test_a_mix_lays_the_sound_at_its_level_by_active_rms(rain: Samples, level_db: int) -> None:
    steps = synthetic.steps(8.0, draws_for("mix"), gravel=False)
    bed = at_level(rain, -30)
    laid = treatment.mixed(steps, bed, level_db) - bed
    assert 20 * np.log10(active_rms(laid) / active_rms(bed)) == pytest.approx(level_db, abs=0.05)
    assert likeness(steps, laid) > 0.999


def test_mixes_at_all_levels_are_with_the_same_moment_of_the_same_sound() -> None:
    beds = tuple(synthetic.rain(14.0, draws_for("bed", number)) for number in range(3))
    heard: list[Samples] = []

    def listening(samples: Samples, _rate_hz: int, _known: list[str]) -> Reading:
        heard.append(samples)
        return Reading(found=False, score_z=0.0, probability=1.0, read_id="", job_id="")

    list(trials.tried(short_stem(), [one for one in attacks(beds) if one.name.startswith("mix")], listening))
    assert len(heard) == 3
    louder, softer = heard[0] - heard[1], heard[1] - heard[2]
    assert np.corrcoef(louder[0], softer[0])[0, 1] > 0.999  # only the stem differs


@pytest.mark.parametrize("ratio_db", [20, 10])
def test_noise_lies_so_far_below_the_sound(rain: Samples, ratio_db: int) -> None:
    noise = treatment.with_noise(rain, ratio_db, draws_for("noise")) - rain
    assert 20 * np.log10(active_rms(rain) / noise.std()) == pytest.approx(ratio_db, abs=0.1)


def test_sixteen_bits_are_sixteen_bits_and_twenty_db_lower(every_attack: dict[str, Attack], rain: Samples) -> None:
    harmed, _ = every_attack["gain -20 dB, 16 bit"].apply(rain, draws_for("bits"))
    assert np.array_equal(harmed * 32768, np.round(harmed * 32768))
    assert 20 * np.log10(active_rms(rain) / active_rms(harmed)) == pytest.approx(20, abs=0.2)


@pytest.mark.parametrize("length_s", [1, 2, 5])
def test_an_excerpt_is_a_piece_of_the_sound_that_is_not_empty(every_attack: dict[str, Attack], length_s: int) -> None:
    steps = synthetic.steps(8.0, draws_for("excerpt"), gravel=False)
    piece, _ = every_attack[f"excerpt {length_s} s"].apply(steps, draws_for("cut"))
    assert piece.shape == (2, length_s * RATE_HZ)
    loudest = int(np.abs(piece[0]).argmax())
    starts = np.flatnonzero(steps[0] == piece[0, loudest]) - loudest
    assert any(np.array_equal(steps[:, start : start + piece.shape[1]], piece) for start in starts)
    assert np.square(piece).mean() > 0.4 * np.square(steps).mean()


def test_two_seconds_are_cut_out_of_the_middle_and_nowhere_else(every_attack: dict[str, Attack], rain: Samples) -> None:
    shorter, _ = every_attack["2 s cut out"].apply(rain, draws_for("cut"))
    assert rain.shape[1] - shorter.shape[1] == 2 * RATE_HZ
    assert np.array_equal(shorter[:, : 2 * RATE_HZ], rain[:, : 2 * RATE_HZ])
    assert np.array_equal(shorter[:, -RATE_HZ:], rain[:, -RATE_HZ:])


@pytest.mark.slow
def test_wow_swings_the_speed_by_its_depth() -> None:
    waved = retime.wavering(tone(1000.0, 6.0), 0.004, draws_for("wow"))
    pieces = [pitch_hz(waved[:, start : start + 4800]) for start in range(4800, 6 * RATE_HZ - 9600, 2400)]
    assert max(pieces) == pytest.approx(1004, abs=1.2) and min(pieces) == pytest.approx(996, abs=1.2)


def test_a_room_rings_on_a_compressor_evens_out_and_a_denoiser_clears_the_pauses(
    every_attack: dict[str, Attack],
) -> None:
    steps = synthetic.steps(4.0, draws_for("dynamics"), gravel=False)
    ringing, _ = every_attack["reverb"].apply(steps, draws_for("room"))
    assert ringing.shape[1] > steps.shape[1] + RATE_HZ
    quiet = np.abs(steps).max(axis=0) == 0
    assert np.abs(ringing[:, : steps.shape[1]][:, quiet]).mean() > 1e-4
    swelling = tone(500.0) * np.linspace(0.05, 1, 3 * RATE_HZ).astype(np.float32)
    evened, _ = every_attack["compressor"].apply(swelling, draws_for("bus"))
    early, late = slice(RATE_HZ // 2, RATE_HZ), slice(2 * RATE_HZ, 3 * RATE_HZ)
    assert evened[:, late].std() / evened[:, early].std() < 0.7 * swelling[:, late].std() / swelling[:, early].std()
    hissing = treatment.with_noise(steps, 25, draws_for("hiss"))
    cleaned, _ = every_attack["denoiser"].apply(hissing, draws_for("clean"))
    assert cleaned[:, quiet].std() < 0.5 * hissing[:, quiet].std()
    assert np.abs(cleaned).max() == pytest.approx(np.abs(hissing).max(), rel=0.2)


def test_mono_polarity_and_swapped_channels_are_what_they_are_called(
    every_attack: dict[str, Attack], rain: Samples
) -> None:
    def harmed(name: str) -> Samples:
        return every_attack[name].apply(rain, draws_for(name))[0]

    assert np.allclose(harmed("mono")[0], rain.mean(axis=0)) and harmed("mono").shape[0] == 1
    assert np.array_equal(harmed("polarity"), -rain)
    assert np.array_equal(harmed("swap, 10 ms")[0, 480:], rain[1]) and not harmed("swap, 10 ms")[:, :480].any()
    assert harmed("re-recorded").shape[0] == 1


# Material


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


# What counts


@pytest.mark.parametrize(
    ("found", "read_id", "job_id", "counts"),
    [
        (True, "right", "right", (True, True, True, False)),
        (True, "", "right", (True, False, True, False)),
        (True, "", "", (True, False, False, False)),
        (True, "other", "right", (True, False, True, True)),
        (True, "", "other", (True, False, False, True)),
        (False, "", "right", (False, False, True, False)),
        (False, "right", "", (False, False, False, False)),
        (False, "", "", (False, False, False, False)),
    ],
)
def test_only_a_found_mark_with_the_right_id_is_a_hit(
    found: bool, read_id: str, job_id: str, counts: tuple[bool, bool, bool, bool]
) -> None:
    right_id = id_of("a stem")
    ids = {"right": right_id, "other": OTHER_ID, "": ""}
    seen = Reading(found=found, score_z=9.0, probability=1e-9, read_id=ids[read_id], job_id=ids[job_id])
    assert trials.judged(seen, right_id) == counts


def test_a_reader_that_always_says_the_same_id_scores_nothing(every_attack: dict[str, Attack]) -> None:
    def obstinate(samples: Samples, rate_hz: int, known: list[str]) -> Reading:
        assert len(known) == 1000
        return Reading(found=True, score_z=50.0, probability=0.0, read_id=OTHER_ID, job_id=OTHER_ID)

    counted = trials.tally(trials.tried(short_stem(), [every_attack["none"], every_attack["mono"]], obstinate))
    assert (counted.trials, counted.found, counted.exact, counted.job, counted.wrong) == (2, 2, 0, 0, 2)


def test_sounds_too_short_for_an_excerpt_are_left_out(every_attack: dict[str, Attack]) -> None:
    rows = list(trials.tried(short_stem(), [every_attack["excerpt 5 s"], every_attack["excerpt 1 s"]]))
    assert [row.attack for row in rows] == ["excerpt 1 s"]


def test_a_marked_rain_is_read_and_an_unmarked_one_is_not(rain: Samples) -> None:
    known = job_ids(id_of("rain"))
    marked = read(mark(rain, 12_345, id_of("rain")), RATE_HZ, known)
    assert marked.found and marked.read_id == marked.job_id == id_of("rain")
    assert not read(rain, RATE_HZ, known).found


def short_stem() -> Stem:
    samples = synthetic.rain(2.0, draws_for("short"))
    return Stem(name="short rain", kind="rain", origin="made", samples=samples, first_sample=77)


def test_the_wilson_interval_holds_known_values() -> None:
    assert trials.wilson(0, 10_000) == (0.0, pytest.approx(0.0384, abs=1e-4))
    assert trials.wilson(12, 12) == (pytest.approx(75.75, abs=0.01), 100.0)
    assert trials.wilson(5, 10) == (pytest.approx(23.66, abs=0.01), pytest.approx(76.34, abs=0.01))


@pytest.mark.slow
def test_a_jobs_mix_holds_its_stems_at_their_places_all_with_one_id(tuning: list[Stem]) -> None:
    among = [stem for stem in tuning if stem.kind in ("rain", "engine", "thud")]
    job = jobs.drawn("tuning", 3, among)
    assert 2 <= len(job.stems) <= 4 and any(stem.samples.shape[1] >= 8 * RATE_HZ for stem in job.stems)
    assert job.mark_id not in {id_of(stem.name) for stem in job.stems}
    assert np.array_equal(job.samples, jobs.drawn("tuning", 3, among).samples)
    assert not np.array_equal(job.samples, jobs.drawn("tuning", 4, among).samples)
    lengths = []

    def knowing(samples: Samples, rate_hz: int, known: list[str]) -> Reading:
        lengths.append(samples.shape[1])
        return Reading(found=True, score_z=9.0, probability=0.0, read_id="", job_id=job.mark_id)

    rows = list(jobs.tried(job, knowing))
    assert [row.attack for row in rows] == list(jobs.VARIANTS) and all(row.job and not row.exact for row in rows)
    assert lengths[2] == pytest.approx(lengths[1] * 24 / 25, abs=2) and lengths[1] >= lengths[0]


def test_borders_and_what_lies_outside_are_reckoned_from_the_true_place() -> None:
    def said(start_s: float, end_s: float) -> Segment:
        facts = {"speed": 1.0, "pitch_kept": False, "score_z": 9.0, "false_positive_probability": 0.0, "mark_id": ""}
        return Segment(start_s=start_s, end_s=end_s, sequence_s=0.0, **facts)  # type: ignore[arg-type]

    row = position._compared(short_stem(), [said(19.5, 25.25), said(40.0, 45.5)], (20.0, 25.0), PERIOD_S + 0.5, "")
    assert row.found and row.start_error_s == -0.5 and row.end_error_s == 0.25
    assert row.outside_percent == pytest.approx(10.0)
    assert row.sequence_error_s == pytest.approx(0.0)
    assert not position._compared(short_stem(), [said(40.0, 45.0)], (20.0, 25.0), 0.0, "").found


# Unmarked segments and audibility


@pytest.mark.slow
def test_unmarked_segments_are_the_same_in_every_run_and_are_read_once(tmp_path: Path) -> None:
    once, again = (list(unmarked.segments(0, 12, tmp_path)) for _ in range(2))
    assert [number for number, *_ in once] == list(range(12))
    assert [samples.shape[1] // RATE_HZ for _, _, samples in once[:6]] == [1, 2, 5, 1, 2, 5]
    assert all(np.array_equal(a[2], b[2]) for a, b in zip(once, again, strict=True))
    assert len({samples.tobytes() for _, _, samples in once}) == 12


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_measured_is_read_back_and_not_measured_again(
    every_attack: dict[str, Attack], nothing_else: Material, tmp_path: Path, workers: int
) -> None:
    session = Session(
        which="tuning",
        material=nothing_else,
        stems=[short_stem(), replace(short_stem(), name="another rain")],
        attacks=[every_attack["mono"]],
        kept=tmp_path,
        workers=workers,
    )
    measured = session.attacked()
    assert [row.stem for row in measured] == ["short rain", "another rain"] and all(row.exact for row in measured)
    files = sorted((tmp_path / "attacks").rglob("*.json"))
    assert len(files) == 2
    for file in files:
        file.write_text(file.read_text(encoding="utf-8").replace('"exact": true', '"exact": false'), encoding="utf-8")
    assert not any(row.exact for row in session.attacked())


@pytest.mark.slow
def test_the_table_of_unmarked_segments_bounds_what_was_not_seen() -> None:
    rows = [unmarked.Heard(kind="hum", length_s=1, key=0, found=False, mark_id="") for _ in range(10_000)]
    assert "at most 0.038 %" in unmarked.table(rows, 1e-4)
    rows[7] = replace(rows[7], found=True)
    assert "at most 0.057 %" in unmarked.table(rows, 1e-4)


def test_a_stronger_change_comes_nearer_to_the_mask(rain: Samples) -> None:
    turned = np.float32(1 + 0.02 * np.sin(np.arange(rain.shape[1]) / 900))
    further = np.float32(1 + 0.2 * np.sin(np.arange(rain.shape[1]) / 900))
    noise = np.random.default_rng(2).normal(0, 0.1, rain.shape).astype(np.float32)
    quiet, loud = audibility.nmr95_db(rain, rain * turned), audibility.nmr95_db(rain, rain * further)
    assert quiet == pytest.approx(loud - 20, abs=0.5) and loud < -6 < audibility.nmr95_db(rain, rain + noise)
    assert audibility.nmr95_db(rain, rain) < -100


def test_missing_judges_are_named_with_the_way_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "visqol", None)
    with pytest.raises(audibility.NoJudge, match=r"without visqol.*wildtrack\[bench\]"):
        audibility.check()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # third parties' own business
def test_both_judges_hear_a_plain_noise_and_hear_nothing_where_nothing_changed() -> None:
    for package in ("visqol", "zimtohrli"):
        pytest.importorskip(package, reason="pip install 'wildtrack[bench]'")
    judges = audibility.Judges()
    stem = short_stem()
    same = judges.compared(stem, stem.samples, stem.samples)
    noisy = judges.compared(stem, stem.samples, treatment.with_noise(stem.samples, 10, draws_for("heard")))
    assert same.visqol > 4.6 and same.zimtohrli > 4.95
    assert noisy.visqol < same.visqol - 0.2 and noisy.zimtohrli < same.zimtohrli - 0.2
