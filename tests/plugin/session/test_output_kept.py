"""What the user does to the output in an editor is not lost by placing, and undo brings back the very bytes."""

from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import RATE, do, facts, our_clips, states, with_takes

from plugin.hosts.otio_file import OtioFile
from plugin.session.cards import CardState


@pytest.fixture
def output(cut: Path) -> Path:
    return cut.with_name("cut_wildtrack.otio")


def edit(path: Path, change: Callable[[otio.schema.Timeline], None]) -> bytes:
    timeline = otio.adapters.read_from_file(str(path))
    change(timeline)
    otio.adapters.write_to_file(timeline, str(path))
    return path.read_bytes()


def add_music(timeline: otio.schema.Timeline) -> None:
    track = otio.schema.Track("MUSIC", kind=otio.schema.TrackKind.Audio)
    part = otio.opentime.TimeRange(otio.opentime.RationalTime(0, RATE), otio.opentime.RationalTime(96, RATE))
    track.append(otio.schema.Clip("song", source_range=part))
    timeline.tracks.append(track)


def rename_ours(timeline: otio.schema.Timeline) -> None:
    timeline.audio_tracks()[0].name = "SPOT FX"


def cut_first_shot(timeline: otio.schema.Timeline) -> None:
    del timeline.video_tracks()[0][0]


def audio(path: Path) -> list[tuple[str, int]]:
    timeline = otio.adapters.read_from_file(str(path))
    return [(track.name, len(list(track.find_clips()))) for track in timeline.audio_tracks()]


def test_a_track_that_the_user_added_stays_and_ours_keeps_its_name(at_work, qtbot, output: Path) -> None:
    do(at_work, qtbot, at_work.place)
    theirs = edit(output, lambda timeline: (rename_ours(timeline), add_music(timeline)))
    with_takes(at_work, qtbot, "s040_FX")
    do(at_work, qtbot, at_work.place)
    assert sorted(audio(output)) == [("MUSIC", 1), ("SPOT FX", 4)]
    assert output.with_name("cut_wildtrack.before.otio").read_bytes() == theirs
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert output.read_bytes() == theirs
    assert states(at_work) == [CardState.PLACED] * 3 and at_work.card("s040_FX").state is CardState.READY
    do(at_work, qtbot, at_work.remove_all)
    assert ("MUSIC", 1) in audio(output) and not [name for name in our_clips(output) if name != "song"]


def test_undo_after_the_user_worked_in_the_output_takes_away_ours_alone(at_work, qtbot, output: Path) -> None:
    do(at_work, qtbot, at_work.place)
    edit(output, add_music)
    do(at_work, qtbot, at_work.undo_stack.undo)
    assert audio(output) == [("MUSIC", 1)]


def test_where_the_cut_and_the_output_changed_nothing_is_written_and_ways_out_are_told(
    at_work,
    qtbot,
    cut: Path,
    output: Path,
) -> None:
    do(at_work, qtbot, at_work.place)
    theirs = edit(output, add_music)
    edit(cut, cut_first_shot)
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    for act in (at_work.placement, at_work.place):
        with qtbot.waitSignal(at_work.trouble) as told:
            act()
        assert "MUSIC" in told.args[0].message and "another name" in told.args[0].message
    assert output.read_bytes() == theirs
    output.rename(output.with_name("mine.otio"))
    do(at_work, qtbot, at_work.place)
    assert len(our_clips(output)) == 2


def test_where_only_the_cut_changed_our_track_keeps_what_the_user_made_of_it(
    at_work,
    qtbot,
    cut: Path,
    output: Path,
) -> None:
    do(at_work, qtbot, at_work.place)
    edit(output, rename_ours)
    edit(cut, cut_first_shot)
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    do(at_work, qtbot, at_work.place)
    assert audio(output) == [("SPOT FX", 2)]
    assert len(list(otio.adapters.read_from_file(str(output)).video_tracks()[0].find_clips())) == 7


def test_an_output_whose_picture_was_cut_otherwise_is_not_written(at_work, qtbot, output: Path) -> None:
    do(at_work, qtbot, at_work.place)
    theirs = edit(output, cut_first_shot)
    with qtbot.waitSignal(at_work.trouble) as told:
        at_work.place()
    assert "picture was cut otherwise" in told.args[0].message and output.read_bytes() == theirs


def test_without_a_memory_of_writing_it_a_changed_output_is_not_written(
    at_work,
    qtbot,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    do(at_work, qtbot, at_work.place)
    theirs = edit(output, add_music)
    monkeypatch.setenv("WILDTRACK_HOME", str(tmp_path / "another home"))
    with qtbot.waitSignal(at_work.opened):
        at_work.reload()
    with qtbot.waitSignal(at_work.trouble) as told:
        at_work.place()
    assert "MUSIC" in told.args[0].message and output.read_bytes() == theirs


def test_an_empty_file_of_the_outputs_name_hinders_nobody(open_session, qtbot, cut: Path, output: Path) -> None:
    output.touch()
    session = open_session(open_file=lambda path, settings: OtioFile(cut, facts, settings))
    with_takes(session, qtbot, "s010_FX")
    do(session, qtbot, session.place)
    assert len(our_clips(output)) == 1
    do(session, qtbot, session.undo_stack.undo)
    assert output.read_bytes() == b""
