"""What the amount of motion and its sudden stops make of loudness."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from v2a_engine.engines.v2a.conditions import conditions_from_motion
from v2a_engine.engines.v2a.motion import MotionEvent, MotionTrack
from v2a_engine.engines.v2a.motion_bed import TOP, TOP_BESIDE_EVENTS, motion_bed, moving_air

GRID_S = (np.arange(750) + 0.5) / 93.75  # 8 s


def track(amount: npt.ArrayLike, events: tuple[MotionEvent, ...] = ()) -> MotionTrack:
    """8 s at 24 pictures a second; one amount for all of them, or one each."""
    amounts = np.broadcast_to(np.asarray(amount, np.float32), 192).copy()
    still = np.zeros(192, np.float32)
    times_s = (np.arange(192) / 24).astype(np.float32)
    lively = np.full(192, 0.5, np.float32)
    return MotionTrack(
        times_s=times_s, onset_probability=still, energy=lively, pan=still, amount=amounts, stops=still, events=events
    )


def test_a_shot_that_the_encoder_calls_still_has_no_bed_and_no_stops() -> None:
    grass = with_stop(replace(track(-0.7), energy=np.full(192, 0.09, np.float32)), 96, 0.4)
    bed, pulses = motion_bed(grass, GRID_S)
    assert not bed.any() and not pulses
    curves = conditions_from_motion(grass, 0.0, 750, "FX")
    assert (
        curves.onsets is not None and not curves.onsets.any() and curves.energy is not None and not curves.energy.any()
    )


def test_a_moment_asked_for_in_a_shot_without_pictures_is_heard_over_silence() -> None:
    nothing = np.zeros(0, np.float32)
    strike = MotionEvent(time_s=2.0, strength=0.9, pan=0.0)
    dark = MotionTrack(
        times_s=nothing,
        onset_probability=nothing,
        energy=nothing,
        pan=nothing,
        amount=nothing,
        stops=nothing,
        events=(strike,),
    )
    sync = conditions_from_motion(dark, 0.0, 750, "FX")
    assert sync.onsets is not None and sync.energy is not None
    assert sync.onsets.argmax() == int(2.0 * 93.75) and np.count_nonzero(sync.onsets) == 3
    assert not sync.energy[: int(2.0 * 93.75)].any() and sync.energy.max() > 0.9


def test_a_moment_asked_for_is_no_motion_that_is_seen() -> None:
    panned = replace(track(-0.7), energy=np.full(192, 0.09, np.float32))
    strike = MotionEvent(time_s=2.0, strength=0.9, pan=0.0, is_seen=False)
    sync = conditions_from_motion(replace(panned, events=(strike,)), 0.0, 750, "FX")
    assert sync.energy is not None and sync.energy[int(2.0 * 93.75)] > 0.9
    assert not sync.energy[: int(2.0 * 93.75)].any()
    seen = conditions_from_motion(replace(panned, events=(replace(strike, is_seen=True),)), 0.0, 750, "FX")
    assert seen.energy is not None and seen.energy[: int(2.0 * 93.75)].all()


def with_stop(one: MotionTrack, place: int, fall: float) -> MotionTrack:
    stops = one.stops.copy()
    stops[place] = fall
    return replace(one, stops=stops)


def test_the_bed_swells_with_motion_and_is_silent_where_nothing_moves() -> None:
    amount = np.repeat([-0.6, 0.2, -1.4], 64)
    bed, _ = motion_bed(track(amount), GRID_S)
    calm, busy, still = bed[150:230].mean(), bed[400:480].mean(), bed[560:].mean()
    assert busy > calm + 0.05 > still + 0.05
    assert still == 0
    assert bed.max() <= TOP


def test_the_scale_is_the_shots_own() -> None:
    quiet, loud = (motion_bed(track(np.repeat([low, low + 0.5], 96)), GRID_S)[0] for low in (-0.8, 0.3))
    np.testing.assert_allclose(quiet, loud, atol=0.02)


def test_around_a_sure_event_the_bed_gives_way_and_around_an_unsure_one_it_stays() -> None:
    sure, unsure = (MotionEvent(time_s=4.0, strength=0.8, pan=0.0, sureness=s) for s in (0.95, 0.4))
    plain = motion_bed(track(0.0), GRID_S)[0]
    beside_sure, beside_unsure = (motion_bed(track(0.0, (event,)), GRID_S)[0] for event in (sure, unsure))
    assert beside_sure[375] == pytest.approx(TOP_BESIDE_EVENTS, abs=0.02)
    assert beside_sure[0] > beside_sure[375] + 0.2
    np.testing.assert_array_equal(beside_unsure, plain)


def test_a_stop_is_an_attack_where_no_event_is_sure_and_none_beside_a_sure_one() -> None:
    stopped = with_stop(track(np.linspace(0, -0.2, 192)), 96, 0.4)
    rise = rise_at(stopped, 4.0)
    beside = replace(stopped, events=(MotionEvent(time_s=4.5, strength=0.9, pan=0.0, sureness=0.99),))
    assert rise > 0.15
    assert rise_at(beside, 4.0) < 0.02


def rise_at(one: MotionTrack, time_s: float) -> float:
    energy = conditions_from_motion(one, 0.0, 750, "FX").energy
    assert energy is not None
    return float(energy[int(time_s * 93.75) + 1] - energy[int(time_s * 93.75) - 3])


def test_onsets_are_unknown_where_no_event_is_sure_and_known_from_one_sure_event_on() -> None:
    unsure, sure = (MotionEvent(time_s=2.0, strength=0.5, pan=0.0, sureness=s) for s in (0.5, 0.9))
    assert conditions_from_motion(track(0.0, (unsure,)), 0.0, 750, "FX").onsets is None
    known = conditions_from_motion(track(0.0, (unsure, replace(sure, time_s=5.0))), 0.0, 750, "FX").onsets
    assert known is not None
    assert np.flatnonzero(known > 0.5).tolist() == [int(2.0 * 93.75), int(5.0 * 93.75)]


def test_an_unsure_event_is_still_heard_over_its_bed() -> None:
    unsure = MotionEvent(time_s=2.0, strength=0.2, pan=0.0, sureness=0.35)
    sync = conditions_from_motion(track(0.3, (unsure,)), 0.0, 750, "FX")
    assert sync.energy is not None
    assert sync.energy[int(2.0 * 93.75) + 1] > sync.energy[int(2.0 * 93.75) - 3] + 0.05


def test_ambience_goes_with_motion_slowly_and_by_a_few_decibels() -> None:
    air = moving_air(track(np.repeat([-0.6, 0.4], 96)), GRID_S)
    assert air[-1] > air[300] + 0.05
    assert np.ptp(air) <= 0.31
    assert np.abs(np.diff(air)).max() < 0.01


def test_curves_of_a_later_part_have_the_stops_of_that_part() -> None:
    one = with_stop(track(0.0), 120, 0.5)
    assert rise_at(one, 5.0) > 0.15
    later = conditions_from_motion(one, 4.0, 375, "FX").energy
    assert later is not None
    assert int(np.diff(later).argmax()) + 1 == pytest.approx(1.0 * 93.75, abs=1)
