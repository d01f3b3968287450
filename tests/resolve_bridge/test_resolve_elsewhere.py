"""Another timeline on the screen, another project open: what is theirs gets nothing of ours, and it is said."""

from contextlib import nullcontext
from typing import Any

import pytest
from between_calls import EVERY, act_at, calls_of, moments
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Track, Trap, snapshot
from stand_in.state import ProjectState, TimelineState, unique_id

from resolve_bridge.errors import HostRefused, ProjectSwitched
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import V2AError

# By default right before the first and the last of these; slow: before every call.
STEPS = ("Timeline.AddTrack", "MediaPool.AppendToTimeline", "ProjectManager.SaveProject", "MediaPool.ImportMedia")
STEPS += ("Timeline.DeleteClips", "Timeline.DeleteTrack", "TimelineItem.SetClipColor", "Timeline.GetTrackName")


def with_tracks_on_cut_6(made: Cut) -> TimelineState:
    """As many as ours will be on Cut 7, so that clips would find a place there."""
    other = made.project.timelines[1]
    other.tracks["audio"] += [Track(name="Foley", subtype="stereo"), Track(name="Atmos", subtype="stereo")]
    return other


def another_project(name: str) -> ProjectState:
    uid = unique_id("timeline")
    return ProjectState(name=name, timelines=[TimelineState(name="Reel 1", uid=uid)])


def test_where_resolve_only_says_that_it_shows_our_timeline_nothing_is_written(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.project.current, read = with_tracks_on_cut_6(made), ResolveHost(made.resolve)
    made.project.current = made.project.timelines[0]
    clips = stem_room.four(read.read())
    made.project.current = made.project.timelines[1]
    made.app.traps.add(Trap.TIMELINE_STAYS)
    before = snapshot(made.app)
    with pytest.raises(HostRefused, match="would not show the timeline 'Cut 7': another one stays on the screen"):
        read.place(clips)
    assert snapshot(made.app) == before


def test_the_media_page_is_the_way_round(cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    made.project.current = with_tracks_on_cut_6(made)
    made.app.traps.add(Trap.TIMELINE_STAYS_OFF_MEDIA_PAGE)
    before = snapshot(made.app)["timelines"][1]
    host.place(clips)
    assert lying_wrong(made, clips) == []
    assert snapshot(made.app)["timelines"][1] == before
    assert host.warnings == () and made.project.current is made.project.timelines[1] and made.app.page == "color"


@pytest.mark.parametrize(("trap", "placed"), [(Trap.TIMELINE_STAYS_OFF_MEDIA_PAGE, True), (Trap.TIMELINE_STAYS, False)])
def test_where_the_screen_stays_on_the_copy_there_is_one_copy_however_often_it_is_placed(
    trap: Trap, placed: bool, cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve, copy_first=True)
    clips = stem_room.four(host.read())
    made.app.traps.add(trap)
    for _ in range(3):
        with nullcontext() if placed else pytest.raises(HostRefused, match="another one stays on the screen"):
            host.place(clips)
    assert [each.name for each in made.project.timelines] == ["Cut 7", "Cut 6", "Cut 7 before Wildtrack"]
    assert (made.project.current is made.project.timelines[0]) is placed and not host.copy_first


@pytest.mark.parametrize("every", EVERY)
def test_whenever_the_editor_opens_another_timeline_it_gets_nothing_of_ours(
    every: bool, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    names = calls_of(made, lambda: (host.place(clips), host.remove()))
    for moment in moments(names, STEPS, every):
        made = cut_for(STUDIO_21_0_4)
        other = with_tracks_on_cut_6(made)
        before = snapshot(made.app)["timelines"][1]["tracks"]
        host = ResolveHost(made.resolve)
        host.read()
        act_at(made, len(made.app.calls) + moment, lambda made, other=other: setattr(made.project, "current", other))
        host.place(clips)
        assert lying_wrong(made, clips) == [], moment
        assert snapshot(made.app)["timelines"][1]["tracks"] == before, moment
        host.remove()
        assert [track.name for track in made.project.timelines[0].tracks["audio"]] == ["Audio 1", "Score"], moment
        assert snapshot(made.app)["timelines"][1]["tracks"] == before, moment


def test_clips_that_went_to_another_timeline_and_stay_there_are_named(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    other = with_tracks_on_cut_6(made)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def switch(_: int, name: str) -> None:
        if name == "MediaPool.AppendToTimeline":
            made.project.current = other
            made.app.traps.add(Trap.DELETE_DOES_NOTHING)

    made.app.on_call = switch
    with pytest.raises(HostRefused, match=r"take 1 clips out of the timeline 'Cut 6'.*there: film_f0000_FX_t1.wav"):
        host.place(clips)


@pytest.mark.parametrize("silent", [True, False], ids=["old handles are silent", "old handles answer"])
@pytest.mark.parametrize("every", EVERY)
def test_whenever_another_project_is_opened_it_is_neither_changed_nor_saved(
    every: bool, silent: bool, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    names = calls_of(made, lambda: host.place(clips))
    for moment in moments(names, STEPS, every):
        made = cut_for(STUDIO_21_0_4)
        made.app.traps |= {Trap.CLOSED_PROJECT_SILENT} if silent else set()
        film, other = made.project, another_project("Other film")
        host = ResolveHost(made.resolve)
        host.read()
        act_at(made, len(made.app.calls) + moment, lambda made, other=other: setattr(made.app, "project", other))
        try:
            host.place(clips)
        except ProjectSwitched as error:
            assert "'Film' is no longer open in Resolve, 'Other film' is" in str(error) or silent
            assert any("left" in note for note in host.warnings) or moment < 25
        except V2AError:
            assert moment < 25, "only while the timeline is looked for"
        assert (other.timelines[0].tracks["audio"], other.root.bins) == ([], [])
        last_moments = names[moment - 1 : moment + 2]  # between the question which project is open, and that call
        assert other.saves == 0 or "ProjectManager.SaveProject" in last_moments, moment
        made.app.project, made.app.on_call = film, None
        again = ResolveHost(made.resolve)
        again.place(clips)
        assert lying_wrong(made, clips) == [], moment
