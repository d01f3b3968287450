"""What the audition plays: which span, and which part of each stem's file."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plugin.panel.audition.programme import LONGEST_S, programme_of, stretches
from plugin.panel.audition.soundtrack import Recording, Soundtrack
from plugin.tasks import Lane
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.time import FrameSpan


def read(qtbot: QtBot, session, focus: list[str], *selected: str) -> list[Recording]:
    programme = programme_of(session.shots, selected, 0, [session.card(cue_id) for cue_id in focus])
    assert programme is not None
    lane = Lane()
    track = Soundtrack(lane)
    with qtbot.waitSignal(track.ready) as ready:
        track.read(stretches(programme, session.cards))
    lane.close()
    return list(ready.args[0])


def test_a_stem_starts_where_its_source_range_does_and_its_handles_are_never_heard(
    qtbot: QtBot, session, with_takes
) -> None:
    with_takes("s020_FX", 440.0)
    (only,) = read(qtbot, session, [], "s020")
    assert only.voice.first_sample == 0
    assert only.voice.sound.shape == (2, 48 * 2_000)
    assert np.abs(only.voice.sound).max() < 0.25, "the handles are at full scale"
    assert np.abs(only.voice.sound[:, :200]).max() > 0.1


def test_a_scenes_ambience_is_cut_to_the_shot_and_goes_on_where_the_scene_is(qtbot: QtBot, session, with_takes) -> None:
    with_takes("sc010_BG", 100.0)
    (whole,) = read(qtbot, session, [], "s010", "s020")
    (second,) = read(qtbot, session, [], "s020")
    np.testing.assert_array_equal(second.voice.sound, whole.voice.sound[:, 60 * 2_000 :])


def test_of_shots_that_follow_each_other_every_stem_lies_at_its_own_shot(qtbot: QtBot, session, with_takes) -> None:
    with_takes("s010_FX", 440.0)
    with_takes("s030_FX", 440.0)
    places = {one.voice.cue_id: one.voice.first_sample for one in read(qtbot, session, [], "s010", "s030")}
    assert places == {"s010_FX": 0, "s030_FX": 108 * 2_000}


def test_every_take_of_the_compared_stem_is_at_hand_and_of_others_the_chosen_one(
    qtbot: QtBot, session, with_takes
) -> None:
    with_takes("s010_FX", 440.0, 220.0, 110.0)
    with_takes("s020_FX", 440.0, 220.0)
    found = {(one.voice.cue_id, one.voice.take) for one in read(qtbot, session, ["s010_FX"], "s010", "s020")}
    assert found == {("s010_FX", 1), ("s010_FX", 2), ("s010_FX", 3), ("s020_FX", 1)}


def test_a_stem_whose_shot_has_moved_sounds_where_the_shot_is_now(qtbot: QtBot, session, with_takes) -> None:
    card = with_takes("s020_FX", 440.0)
    session.put(replace(card, span=card.span.shifted(10)))
    (only,) = read(qtbot, session, [], "s010", "s030")
    assert only.voice.first_sample == 70 * 2_000


def test_a_file_that_is_gone_is_named_and_the_others_are_heard(qtbot: QtBot, session, with_takes) -> None:
    gone = with_takes("s010_FX", 440.0)
    with_takes("sc010_BG", 100.0)
    path = gone.takes[0].stem.wav_path
    Path(path).unlink()
    lane, told = Lane(), []
    track = Soundtrack(lane)
    track.failed.connect(told.append)
    programme = programme_of(session.shots, ["s010"], 0, [])
    ready = []
    track.ready.connect(ready.append)
    with qtbot.waitSignal(track.failed):
        track.read(stretches(programme, session.cards))
    assert [one.voice.cue_id for one in ready[0]] == ["sc010_BG"]
    assert path in told[0]
    lane.close()


@pytest.mark.parametrize("playhead_s", [0, 119, 120, 299])
def test_a_long_shot_is_played_in_windows_and_the_playhead_says_which(session, playhead_s: int) -> None:
    shot = replace(session.shots[0], span=FrameSpan(240, 240 + 300 * 24, Fraction(24)))
    programme = programme_of([shot], [shot.shot_id], 240 + playhead_s * 24, [])
    assert programme is not None
    assert programme.is_window
    assert programme.samples <= LONGEST_S * SAMPLE_RATE_HZ
    assert programme.span.start_frame <= 240 + playhead_s * 24 < programme.span.end_frame
    assert (programme.span.start_frame - 240) % (LONGEST_S * 24) == 0


def test_nothing_selected_plays_the_shot_at_the_playhead(session) -> None:
    programme = programme_of(session.shots, [], 70, [])
    assert programme is not None
    assert [shot.shot_id for shot in programme.shots] == ["s020"]
    assert programme_of([], [], 0, []) is None


def test_what_was_asked_for_before_is_not_taken_for_what_is_asked_now(qtbot: QtBot, session, with_takes) -> None:
    with_takes("s010_FX", 440.0)
    with_takes("s030_FX", 440.0)
    lane, ready = Lane(), []
    track = Soundtrack(lane)
    track.ready.connect(ready.append)
    for shot_id in ("s010", "s030"):
        programme = programme_of(session.shots, [shot_id], 0, [])
        assert programme is not None
        track.read(stretches(programme, session.cards))
    qtbot.waitUntil(lambda: bool(ready))
    qtbot.wait(100)
    assert [[one.voice.cue_id for one in came] for came in ready] == [["s030_FX"]]
    lane.close()
