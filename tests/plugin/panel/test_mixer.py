"""The audition's mixer, heard sample by sample."""

import numpy as np
import pytest

from plugin.panel.audition.mixer import LINEAR_UP_TO, Lane, Mixer, Voice
from plugin.panel.audition.wave_file import Block
from v2a_engine.domain.cue import StemKind

LENGTH = 4_800
RAMP = 240


def ramp_of(scale: float, length: int = LENGTH) -> Block:
    """A sound in which each sample tells its own place."""
    return np.tile(np.linspace(0, scale, length, endpoint=False, dtype=np.float32), (2, 1))


def voice(cue_id: str, take: int, sound: Block, kind: StemKind = StemKind.FX, first_sample: int = 0) -> Voice:
    return Voice(cue_id=cue_id, take=take, kind=kind, first_sample=first_sample, sound=sound)


def two_takes() -> Mixer:
    mixer = Mixer(LENGTH)
    mixer.load([voice("s010_FX", 1, ramp_of(0.4)), voice("s010_FX", 2, ramp_of(-0.4))], {"s010_FX": 1})
    return mixer


def test_switching_from_a_to_b_and_back_keeps_the_position_to_the_sample() -> None:
    mixer = two_takes()
    first = mixer.pull(1_001)
    mixer.hear("s010_FX", 2)
    second = mixer.pull(999)
    mixer.hear("s010_FX", 1)
    third = mixer.pull(1_000)
    np.testing.assert_array_equal(first, ramp_of(0.4)[:, :1_001])
    np.testing.assert_allclose(second[:, RAMP:], ramp_of(-0.4)[:, 1_001 + RAMP : 2_000], atol=1e-7)
    np.testing.assert_allclose(third[:, RAMP:], ramp_of(0.4)[:, 2_000 + RAMP : 3_000], atol=1e-7)


def test_switching_makes_no_click() -> None:
    mixer = Mixer(LENGTH)
    full, none = np.full((2, LENGTH), 0.5, np.float32), np.full((2, LENGTH), -0.5, np.float32)
    mixer.load([voice("s010_FX", 1, full), voice("s010_FX", 2, none)], {"s010_FX": 1})
    before = mixer.pull(500)
    mixer.hear("s010_FX", 2)
    heard = np.concatenate([before, mixer.pull(500)], axis=1)
    assert heard[0, 0] == 0.5
    assert heard[0, -1] == -0.5
    assert np.abs(np.diff(heard)).max() < 0.005


def test_a_loop_goes_on_with_its_first_sample_after_its_last_and_none_between() -> None:
    mixer = two_takes()
    mixer.set_loop(True)
    heard = np.concatenate([mixer.pull(block) for block in (1_024, 4_096, 700, 3_780)], axis=1)
    np.testing.assert_array_equal(heard, np.tile(ramp_of(0.4), (1, 2)))
    assert mixer.position == 0
    assert not mixer.ended


def test_without_a_loop_it_ends_in_silence() -> None:
    mixer = two_takes()
    heard = mixer.pull(LENGTH + 100)
    assert not heard[:, LENGTH:].any()
    assert mixer.ended
    assert mixer.position == LENGTH


def test_solo_and_mute_decide_which_stems_sound() -> None:
    mixer = Mixer(LENGTH)
    effect, ambience = np.full((2, LENGTH), 0.25, np.float32), np.full((2, LENGTH), 0.125, np.float32)
    mixer.load(
        [voice("s010_FX", 1, effect), voice("sc010_BG", 1, ambience, StemKind.BG)], {"s010_FX": 1, "sc010_BG": 1}
    )

    def settled(fx: Lane, bg: Lane) -> float:
        mixer.set_lane(StemKind.FX, fx)
        mixer.set_lane(StemKind.BG, bg)
        return float(mixer.pull(RAMP + 1)[0, -1])

    assert settled(Lane(), Lane()) == 0.375
    assert settled(Lane(solo=True), Lane()) == 0.25
    assert settled(Lane(), Lane(solo=True)) == 0.125
    assert settled(Lane(mute=True), Lane()) == 0.125
    assert settled(Lane(solo=True, mute=True), Lane()) == 0
    assert settled(Lane(solo=True), Lane(solo=True)) == 0.375


def test_gain_is_in_decibels() -> None:
    mixer = Mixer(LENGTH)
    mixer.load([voice("s010_FX", 1, np.full((2, LENGTH), 0.5, np.float32))], {"s010_FX": 1})
    mixer.set_lane(StemKind.FX, Lane(gain_db=-6.0))
    assert mixer.pull(RAMP + 1)[0, -1] == pytest.approx(0.5 * 10 ** (-6 / 20), rel=1e-5)
    mixer.set_lane(StemKind.FX, Lane(gain_db=3.0))
    assert mixer.pull(RAMP + 1)[0, -1] == pytest.approx(0.5 * 10 ** (3 / 20), rel=1e-5)


def test_a_loud_mix_never_passes_full_scale_and_a_quiet_one_passes_to_the_bit() -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, (2, LENGTH)).astype(np.float32)
    mixer = Mixer(LENGTH)
    mixer.load([voice(f"s{number}_FX", 1, noise) for number in range(4)], {f"s{number}_FX": 1 for number in range(4)})
    heard, whole = mixer.pull(LENGTH), noise * 4
    quiet = np.abs(whole) <= LINEAR_UP_TO
    assert np.abs(whole).max() > 3.9
    assert np.abs(heard).max() <= 1.0
    np.testing.assert_array_equal(heard[quiet], whole[quiet])
    assert (np.sign(heard) == np.sign(whole)).all()


def test_a_stem_sounds_at_its_place_whether_it_begins_later_or_began_before() -> None:
    mixer = Mixer(LENGTH)
    sound = ramp_of(0.5, 1_000)
    mixer.load(
        [voice("s010_FX", 1, sound, first_sample=2_000), voice("s020_FX", 1, sound, first_sample=-400)],
        {"s010_FX": 1, "s020_FX": 1},
    )
    heard = mixer.pull(LENGTH)
    expected = np.zeros((2, LENGTH), np.float32)
    expected[:, 2_000:3_000] += sound
    expected[:, :600] += sound[:, 400:]
    np.testing.assert_array_equal(heard, expected)


def test_shuttle_goes_backwards_and_faster_without_losing_its_place() -> None:
    mixer = two_takes()
    mixer.seek(3_000)
    mixer.run_at(-1)
    np.testing.assert_array_equal(mixer.pull(1_000), ramp_of(0.4)[:, 3_000:2_000:-1])
    assert mixer.position == 2_000
    mixer.run_at(2)
    mixer.pull(500)
    assert mixer.position == 3_000
    mixer.run_at(-4)
    mixer.pull(2_000)
    assert mixer.position == 0
    assert mixer.ended


def test_what_was_pulled_earlier_is_told_its_own_position_through_seeks_and_loops() -> None:
    mixer = two_takes()
    mixer.set_loop(True)
    mixer.pull(6_000)
    mixer.seek(100)
    mixer.pull(500)
    assert mixer.position_at(4_000) == 4_000
    assert mixer.position_at(5_000) == 200
    assert mixer.position_at(6_000) == 100
    assert mixer.position_at(6_250) == 350


def test_takes_that_arrive_while_it_plays_leave_it_where_it_is() -> None:
    mixer = two_takes()
    mixer.pull(1_000)
    newer = voice("s010_FX", 3, ramp_of(0.2))
    mixer.load([voice("s010_FX", 1, ramp_of(0.4)), newer], {"s010_FX": 1})
    np.testing.assert_allclose(mixer.pull(500), ramp_of(0.4)[:, 1_000:1_500], atol=1e-7)
    mixer.hear("s010_FX", 3)
    np.testing.assert_allclose(mixer.pull(1_000)[:, RAMP:], ramp_of(0.2)[:, 1_500 + RAMP : 2_500], atol=1e-7)
