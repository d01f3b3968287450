"""Which tracks a placing adds is told before it, in the words of what then happens."""

from pathlib import Path

import opentimelineio as otio
import pytest
from panel_stand_ins.cut_file import FRAMES, RATE, do, with_takes

from plugin.hosts.file_apart import FileApart, Workplace
from plugin.session.kept.settings import Settings
from v2a_engine.domain.cue import StemKind
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.usecases.new_tracks import NewTrack
from v2a_engine.usecases.ports import StemClip

FIRST, SECOND = "FX (AI temp)", "FX (AI temp) 2"


@pytest.fixture
def output(at_work, qtbot, cut: Path) -> Path:
    """Three effects lie in it; there is a take for the fourth shot."""
    do(at_work, qtbot, at_work.place)
    with_takes(at_work, qtbot, "s040_FX")
    return cut.with_name("cut_wildtrack.otio")


def edited(path: Path, edit) -> None:
    timeline = otio.adapters.read_from_file(str(path))
    edit(timeline)
    otio.adapters.write_to_file(timeline, str(path))


def their_slam(timeline) -> None:
    """A clip of the user's own on our track, where the fourth shot begins."""
    span = otio.opentime.TimeRange(otio.opentime.RationalTime(0, RATE), otio.opentime.RationalTime(24, RATE))
    reference = otio.schema.ExternalReference("/sounds/slam.wav", available_range=span)
    timeline.audio_tracks()[0].append(otio.schema.Clip("slam", media_reference=reference, source_range=span))


def tracks(path: Path) -> list[str]:
    return [track.name for track in otio.adapters.read_from_file(str(path)).audio_tracks()]


def foretold(session, qtbot, *, reload: bool = False):
    if reload:
        with qtbot.waitSignal(session.opened):
            session.reload()
    with qtbot.waitSignal(session.placement_ready) as told:
        session.placement()
    return told.args[0]


def test_where_room_is_left_no_track_is_new(at_work, qtbot, output: Path) -> None:
    told = foretold(at_work, qtbot)
    assert told.new_tracks == told.more_tracks == () and "track" not in told.in_words
    do(at_work, qtbot, at_work.place)
    assert tracks(output) == [FIRST]


def test_a_clip_of_the_users_own_in_the_way_brings_a_second_track_which_is_said_before(
    at_work, qtbot, output: Path
) -> None:
    edited(output, their_slam)
    told = foretold(at_work, qtbot)
    assert told.new_tracks == () and [(new.kind, new.name, new.full) for new in told.more_tracks] == [
        (StemKind.FX, SECOND, FIRST)
    ]
    assert f"{SECOND} is a new track, for there is no room on {FIRST}." in told.in_words
    assert [row.why for row in told.rows] == ["", "", "", f"Goes on {SECOND}"]
    assert tracks(output) == [FIRST], "nothing happens yet"
    do(at_work, qtbot, at_work.place)
    assert tracks(output) == [FIRST, SECOND]
    second = otio.adapters.read_from_file(str(output)).audio_tracks()[1]
    assert [clip.range_in_parent().start_time.value for clip in second.find_clips()] == [3 * FRAMES]


def test_so_it_is_where_the_cut_changed_since_and_the_track_has_a_name_of_the_users(
    at_work, qtbot, cut: Path, output: Path
) -> None:
    def rename(timeline) -> None:
        timeline.audio_tracks()[0].name = "SPOTS"

    edited(output, their_slam)
    edited(output, rename)
    edited(cut, lambda timeline: timeline.video_tracks()[0].pop(7))
    told = foretold(at_work, qtbot, reload=True)
    assert [(new.name, new.full) for new in told.more_tracks] == [(FIRST, "SPOTS")]
    do(at_work, qtbot, at_work.place)
    assert tracks(output) == ["SPOTS", FIRST]


def test_an_empty_track_that_the_user_wants_kept_is_not_called_new(at_work, qtbot, output: Path) -> None:
    def emptied(timeline) -> None:
        track = timeline.audio_tracks()[0]
        track.enabled = False
        del track[:]

    edited(output, emptied)
    told = foretold(at_work, qtbot)
    assert told.new_tracks == told.more_tracks == ()
    do(at_work, qtbot, at_work.place)
    assert tracks(output) == [FIRST]


def test_the_process_apart_tells_the_same(at_work, qtbot, cut: Path, output: Path) -> None:
    def relinked(timeline) -> None:
        for clip in timeline.find_clips():
            clip.media_reference.target_url = f"/gone/{clip.name}"  # nobody is asked for an engine

    lost = cut.with_name("lost.otio")
    lost.write_bytes(cut.read_bytes())
    edited(lost, relinked)
    clips = [StemClip(takes=(card.chosen_take.stem,)) for card in at_work.cards if card.takes]
    workplace = Workplace(ServiceOptions())
    apart = FileApart(lost, workplace, Settings())
    try:
        apart.read()
        assert [new.name for new in apart.new_tracks(clips[:3])] == [FIRST]
        apart.place(clips[:3])
        edited(apart.output, their_slam)
        assert apart.new_tracks(clips) == [NewTrack(kind=StemKind.FX, name=SECOND, starts=(3 * FRAMES,), full=FIRST)]
        apart.place(clips)
        assert tracks(apart.output) == [FIRST, SECOND]
    finally:
        apart.leave()
        workplace.close()
