"""Undo and redo of placing leave what the user did to our clips in an editor since."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import RATE, do, with_takes

from plugin.session.cards import CardState
from v2a_engine.usecases.placement import Action

TRIMMED = 26


@pytest.fixture
def placed_twice(at_work, qtbot):
    """Three stems placed, then a new take of the second."""
    do(at_work, qtbot, at_work.place)
    with_takes(at_work, qtbot, "s020_FX")
    at_work.choose("s020_FX", 2)
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 replaced, 2 kept."
    return at_work


@pytest.fixture
def output(cut: Path) -> Path:
    return cut.with_name("cut_wildtrack.otio")


def work_by_hand(output: Path) -> None:
    """Trim the first of ours, give the third a gain, rename the track: by another program."""
    timeline = otio.adapters.read_from_file(str(output))
    track = timeline.audio_tracks()[0]
    first, _, third = track.find_clips()
    index = track.index(first)
    lost = first.source_range.duration.value - TRIMMED
    first.source_range = otio.opentime.TimeRange(
        first.source_range.start_time, otio.opentime.RationalTime(TRIMMED, RATE)
    )
    gap = otio.opentime.TimeRange(otio.opentime.RationalTime(0, RATE), otio.opentime.RationalTime(lost, RATE))
    track.insert(index + 1, otio.schema.Gap(source_range=gap))
    third.effects.append(otio.schema.Effect("gain", effect_name="AudioGain"))
    track.name = "SPOTS"
    otio.adapters.write_to_file(timeline, str(output))


def seen(output: Path) -> list[tuple[str, int, list[str]]]:
    """Take, frames and effects of each clip of ours."""
    timeline = otio.adapters.read_from_file(str(output))
    return [
        (
            Path(clip.media_reference.target_url).stem[-6:],
            int(clip.source_range.duration.value),
            [effect.effect_name for effect in clip.effects],
        )
        for track in timeline.audio_tracks()
        for clip in track.find_clips()
    ]


def tracks(output: Path) -> list[str]:
    return [track.name for track in otio.adapters.read_from_file(str(output)).audio_tracks()]


def test_what_was_done_by_hand_since_stays_through_undo_and_redo_and_is_said(placed_twice, qtbot, output: Path) -> None:
    work_by_hand(output)
    theirs = output.read_bytes()
    for act, take in (("undo", 1), ("redo", 2), ("undo", 1), ("redo", 2)):
        told = do(placed_twice, qtbot, getattr(placed_twice.undo_stack, act))
        assert "2 clips that you changed were left." in told
        hand = ("_FX_t1", TRIMMED), ("_FX_t1", 48)
        assert [clip[:2] for clip in seen(output)] == [hand[0], (f"_FX_t{take}", 48), hand[1]]
        assert [clip[2] for clip in seen(output)] == [[], [], ["AudioGain"]]
        assert tracks(output) == ["SPOTS"]
        assert output.with_suffix(".before.otio").read_bytes() == theirs, "as the user saved it last"
    do(placed_twice, qtbot, placed_twice.undo_stack.undo)
    placed_twice.undo_stack.undo()  # the choice of the take
    told = do(placed_twice, qtbot, placed_twice.undo_stack.undo)
    assert "2 clips that you changed were left." in told
    assert [clip[1] for clip in seen(output)] == [TRIMMED, 48], "the first placing is taken back but for those"


def test_a_take_for_a_stem_that_was_trimmed_waits_and_says_why_until_the_user_wants_it_anyway(
    at_work, qtbot, output: Path
) -> None:
    do(at_work, qtbot, at_work.place)
    work_by_hand(output)
    with_takes(at_work, qtbot, "s010_FX", "s020_FX")
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    assert at_work.card("s010_FX").message == "", "what is chosen lies there, trimmed as the user wants it"
    heard, whole = at_work.card("s010_FX").heard_span, at_work.card("s010_FX").span
    assert heard is not None and (heard.start_frame, heard.frames) == (whole.start_frame, TRIMMED)
    assert at_work.card("s020_FX").heard_span is None
    for cue_id in ("s010_FX", "s020_FX"):
        at_work.choose(cue_id, 2)
    card = at_work.card("s010_FX")
    assert (card.state, card.message) == (CardState.READY, "Left alone: you trimmed it in the timeline")
    assert at_work.card("s020_FX").message == ""
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 replaced, 2 left."
    assert at_work.card("s010_FX").message == "Left alone: you trimmed it in the timeline"
    assert seen(output)[0][:2] == ("_FX_t1", TRIMMED)
    do(at_work, qtbot, lambda: at_work.place(anyway=["s010_FX"]))
    assert seen(output)[0][:2] == ("_FX_t2", 48)
    assert (at_work.card("s010_FX").state, at_work.card("s010_FX").message) == (CardState.PLACED, "")
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert seen(output)[0][:2] == ("_FX_t1", TRIMMED)
    assert at_work.card("s010_FX").message == "Left alone: you trimmed it in the timeline"


def test_a_clip_that_was_taken_out_by_hand_stays_out(placed_twice, qtbot, output: Path) -> None:
    timeline = otio.adapters.read_from_file(str(output))
    track = timeline.audio_tracks()[0]
    gone = list(track.find_clips())[1]
    track[track.index(gone)] = otio.schema.Gap(source_range=gone.source_range)
    otio.adapters.write_to_file(timeline, str(output))
    for act in ("undo", "redo"):
        told = do(placed_twice, qtbot, getattr(placed_twice.undo_stack, act))
        assert "1 clip that you took out stays out." in told
        assert len(seen(output)) == 2


def test_undo_of_removing_brings_back_all_and_redo_takes_out_what_was_not_touched_since(
    placed_twice, qtbot, output: Path
) -> None:
    work_by_hand(output)
    do(placed_twice, qtbot, placed_twice.remove_all)
    assert seen(output) == []
    do(placed_twice, qtbot, placed_twice.undo_stack.undo)
    assert [clip[1] for clip in seen(output)] == [TRIMMED, 48, 48]
    do(placed_twice, qtbot, placed_twice.undo_stack.redo)
    assert seen(output) == [], "the hand was there before we removed it"


def test_removing_tells_before_what_a_hand_changed_and_keeps_it_where_the_user_wants(
    at_work, qtbot, output: Path
) -> None:
    do(at_work, qtbot, at_work.place)
    work_by_hand(output)
    theirs = output.read_bytes()
    with qtbot.waitSignal(at_work.removal_ready) as told:
        at_work.removal()
    assert [(row.action, row.why) for row in told.args[0].rows] == [
        (Action.REMOVED, "You trimmed it"),
        (Action.REMOVED, ""),
        (Action.REMOVED, "You gave it an effect or a level"),
    ]
    assert output.read_bytes() == theirs, "nothing happens yet"
    told = do(at_work, qtbot, lambda: at_work.remove_all(keeps_changed=True))
    assert told == "Removed: 1 clip of ours, 2 left."
    assert [clip[1:] for clip in seen(output)] == [(TRIMMED, []), (48, ["AudioGain"])]
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert output.read_bytes() == theirs
