"""Attacks on the mark do what their names say, and with the same draws the same."""

import numpy as np
import pytest
from marks import music, retime, synthetic, treatment, trials
from marks.attacks import QUICK, Attack, attacks
from marks.codecs import Codec, NoEncoder, through
from marks.material import Stem
from marks.reader import Reading
from marks.sound import RATE_HZ, Samples, active_rms, at_level, draws_for


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


def test_mixes_at_all_levels_are_with_the_same_moment_of_the_same_sound(short_stem: Stem) -> None:
    beds = tuple(synthetic.rain(14.0, draws_for("bed", number)) for number in range(3))
    heard: list[Samples] = []

    def listening(samples: Samples, _rate_hz: int, _known: list[str]) -> Reading:
        heard.append(samples)
        return Reading(found=False, score_z=0.0, probability=1.0, read_id="", job_id="")

    list(trials.tried(short_stem, [one for one in attacks(beds) if one.name.startswith("mix")], listening))
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
