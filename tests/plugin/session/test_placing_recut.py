"""After a re-edit sound is placed with its picture or not at all, and the preview tells all that goes."""

from pathlib import Path

import opentimelineio as otio
from panel_stand_ins.cut_file import FRAMES, RATE, do, facts

from plugin.hosts.otio_file import OtioFile
from plugin.session.cards import CardState
from v2a_engine.usecases.placement import Action

HANDLES = 12


def trim(cut: Path, shot: int, start: int, frames: int) -> None:
    """Have a shot show other frames of its file; it began with frame 240 and its number."""
    timeline = otio.adapters.read_from_file(str(cut))
    timeline.video_tracks()[0][shot].source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(240 + shot + start, RATE), otio.opentime.RationalTime(frames, RATE)
    )
    otio.adapters.write_to_file(timeline, str(cut))


def remove_shot(cut: Path, shot: int) -> None:
    timeline = otio.adapters.read_from_file(str(cut))
    del timeline.video_tracks()[0][shot]
    otio.adapters.write_to_file(timeline, str(cut))


def preview(session, qtbot, reload: bool = True):
    if reload:
        with qtbot.waitSignal(session.opened):
            session.reload()
    with qtbot.waitSignal(session.placement_ready) as told:
        session.placement()
    return told.args[0]


def lying(session) -> list[tuple[str, int, int, int]]:
    return [
        (
            Path(clip.files[0]).name.removesuffix("_t1.wav").rpartition("_s")[2],
            clip.span.start_frame,
            clip.span.end_frame,
            clip.first_frame,
        )
        for clip in session.timeline.host.placed()
    ]


def test_a_stale_take_is_placed_with_the_part_that_is_seen_now(at_work, qtbot, cut: Path) -> None:
    trim(cut, 1, start=6, frames=FRAMES - 6)
    trim(cut, 2, start=-4, frames=FRAMES + 10)
    preview(at_work, qtbot)
    do(at_work, qtbot, at_work.place)
    second = FRAMES + FRAMES - 6
    assert lying(at_work) == [
        ("010_FX", 0, FRAMES, HANDLES),
        ("020_FX", FRAMES, second, HANDLES + 6),
        ("030_FX", second, second + FRAMES + 10, HANDLES - 4),
    ]


def test_a_take_that_does_not_cover_its_shot_is_left_out_and_said_to_be_out_of_date(at_work, qtbot, cut: Path) -> None:
    trim(cut, 1, start=30, frames=FRAMES)
    placement = preview(at_work, qtbot)
    row = next(row for row in placement.rows if row.cue_id == "s020_FX")
    assert row.action is Action.OUT_OF_DATE and "generate it again" in row.why
    assert "1 left out, for it is out of date" in placement.in_words
    assert do(at_work, qtbot, at_work.place) == "Placed: 2 added, 1 left out as out of date."
    assert [name for name, *_ in lying(at_work)] == ["010_FX", "030_FX"]


def test_what_lies_there_and_lost_its_picture_is_taken_out_what_lies_right_stays(at_work, qtbot, cut: Path) -> None:
    do(at_work, qtbot, at_work.place)
    trim(cut, 0, start=0, frames=FRAMES)
    trim(cut, 1, start=30, frames=FRAMES)
    trim(cut, 2, start=0, frames=FRAMES + 40)
    placement = preview(at_work, qtbot)
    actions = [(row.cue_id, row.action) for row in placement.rows]
    assert ("s020_FX", Action.REMOVED) in actions and ("s020_FX", Action.OUT_OF_DATE) in actions
    assert ("s030_FX", Action.KEPT) in actions, "it lies under its picture, only too short"
    do(at_work, qtbot, at_work.place)
    assert [name for name, *_ in lying(at_work)] == ["010_FX", "030_FX"]


def test_clips_whose_shots_are_gone_are_listed_and_counted_as_removed(at_work, qtbot, cut: Path) -> None:
    do(at_work, qtbot, at_work.place)
    remove_shot(cut, 1)
    placement = preview(at_work, qtbot)
    assert placement.count(Action.REMOVED) == 1 and "1 removed" in placement.in_words
    row = next(row for row in placement.rows if row.action is Action.REMOVED)
    assert "s020_FX" in row.name and "No shot shows its picture now" in row.why
    assert do(at_work, qtbot, at_work.place) == "Placed: 1 replaced, 1 kept, 1 removed."


def test_a_panel_that_is_opened_anew_knows_what_lies_in_the_output_of_the_old_cut(
    at_work, qtbot, open_session, cut: Path
) -> None:
    do(at_work, qtbot, at_work.place)
    at_work.close()
    remove_shot(cut, 1)
    session = open_session(wait=False, open_file=lambda path, settings: OtioFile(cut, facts, settings))
    with qtbot.waitSignal(session.opened):
        session.open_file(str(cut))
    placement = preview(session, qtbot, reload=False)
    assert (placement.count(Action.REMOVED), placement.count(Action.ADDED)) == (1, 0)


def test_a_clip_that_lies_where_its_shot_lay_before_is_not_called_placed(at_work, qtbot, cut: Path) -> None:
    do(at_work, qtbot, at_work.place)
    remove_shot(cut, 1)
    preview(at_work, qtbot)
    first, moved = at_work.card("s010_FX"), at_work.card("s020_FX")
    assert (first.state, first.message) == (CardState.PLACED, "")
    assert (moved.state, moved.message) == (CardState.READY, "Lies at the old place: Place moves it")
    do(at_work, qtbot, at_work.place)
    assert (at_work.card("s020_FX").state, at_work.card("s020_FX").message) == (CardState.PLACED, "")
