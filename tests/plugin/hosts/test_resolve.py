"""The panel's session over Resolve's stand-in: the same steps as with a file, with nothing of the user's changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from panel_stand_ins.cut_file import do, effects_of, with_takes
from stand_in import FREE_18, STUDIO_21_0_4, Cut, Edition, Item, Trap, snapshot

from plugin.hosts.resolve import NoResolve, ResolveTimeline, open_resolve
from plugin.session.cards import CardState
from plugin.session.kept.settings import Settings
from plugin.session.session import Session
from resolve_bridge.host import ResolveHost
from resolve_bridge.places import SCRIPT_LIB

OpenOn = Callable[[ResolveTimeline], Session]


@pytest.mark.parametrize("edition", [FREE_18, STUDIO_21_0_4], ids=lambda edition: edition.label)
def test_stems_are_placed_undone_and_removed_in_resolve(
    edition: Edition, made: Cut, in_resolve: Settings, open_on: OpenOn, qtbot
) -> None:
    before = snapshot(made.app)
    timeline = ResolveTimeline(ResolveHost(made.resolve), in_resolve)
    session = open_on(timeline)
    effects = effects_of(session)
    with_takes(session, qtbot, *effects)
    for act, state in (
        (session.place, CardState.PLACED),
        (session.undo_stack.undo, CardState.READY),
        (session.undo_stack.redo, CardState.PLACED),
        (session.remove_all, CardState.READY),
    ):
        do(session, qtbot, act)
        assert {session.card(cue_id).state for cue_id in effects} == {state}
    assert snapshot(made.app) == before
    again = ResolveTimeline(ResolveHost(made.resolve), in_resolve)
    assert again.identity == timeline.identity and edition.product in timeline.label


def test_only_the_selected_shots_are_placed_in_resolve_and_what_has_no_file_is_left_out(
    timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    effects = effects_of(session)[:3]
    with_takes(session, qtbot, *effects)
    do(session, qtbot, session.place)
    first = [session.card(cue_id).chosen_take.stem.wav_path for cue_id in effects]
    with_takes(session, qtbot, *effects)
    for cue_id in effects:
        session.choose(cue_id, 2)
    session.select([effects[1].removesuffix("_FX")])
    do(session, qtbot, lambda: session.place(True))
    second = session.card(effects[1]).chosen_take.stem.wav_path
    assert {clip.files[0] for clip in timeline.placed()} == {first[0], second, first[2]}
    Path(session.card(effects[2]).chosen_take.stem.wav_path).unlink()
    do(session, qtbot, session.place)
    newest = session.card(effects[0]).chosen_take.stem.wav_path
    assert {clip.files[0] for clip in timeline.placed()} == {newest, second, first[2]}
    assert session.output_place is None


@pytest.mark.parametrize("trap", [Trap.ALL_APPENDS_LOST_ON_SAVE, Trap.APPEND_DOES_NOTHING], ids=lambda trap: trap.name)
def test_what_resolve_loses_while_placing_comes_back_by_undo(
    trap: Trap, made: Cut, timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    first, *_ = effects_of(session)
    with_takes(session, qtbot, first)
    do(session, qtbot, session.place)
    before = [(clip.files[0], clip.span) for clip in timeline.placed()]
    with_takes(session, qtbot, first)
    session.choose(first, 2)
    made.app.traps.add(trap)
    with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
        session.place()
    assert (told.args[0].where, told.args[0].action) == ("placing", "undo")
    made.app.traps.discard(trap)
    do(session, qtbot, session.undo_stack.undo)
    assert [(clip.files[0], clip.span) for clip in timeline.placed()] == before


def test_what_is_left_of_a_placing_that_fails_half_way_is_told_with_why(
    made: Cut, timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    first, second, *_ = effects_of(session)
    with_takes(session, qtbot, first, second)
    do(session, qtbot, lambda: session.place())
    with_takes(session, qtbot, first)
    session.choose(first, 2)

    def dialog(_: int, name: str) -> None:
        made.app.dialog_open = made.app.dialog_open or name == "MediaPool.AppendToTimeline"

    made.app.on_call = dialog
    with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
        session.place()
    words = told.args[0].message
    assert words.startswith("Resolve would not ")
    assert "Clips of Wildtrack's that lay there before are gone already." in words
    assert "Resolve would not go back to the Color page." in words
    made.app.on_call, made.app.dialog_open = None, False
    do(session, qtbot, session.place)
    assert {clip.files[0] for clip in timeline.placed()} == {
        session.card(cue_id).chosen_take.stem.wav_path for cue_id in (first, second)
    }


def test_a_clip_that_was_muted_in_resolve_since_stays_through_undo_and_redo(
    made: Cut, timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    with_takes(session, qtbot, *effects_of(session)[:2])
    do(session, qtbot, session.place)
    assert len(timeline.placed()) == 2
    current = made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    name = timeline.placed()[0].name
    tracks = (current.GetItemListInTrack("audio", n + 1) for n in range(current.GetTrackCount("audio")))
    item = next(item for items in tracks for item in items if item.GetName() == name)
    item.SetClipEnabled(False)
    for act, left in (("undo", 1), ("redo", 2)):
        told = do(session, qtbot, getattr(session.undo_stack, act))
        assert "1 clip that you changed was left." in told
        assert [clip.by_hand for clip in timeline.placed() if clip.name == name] == [("muted",)]
        assert len(timeline.placed()) == left


def test_a_timeline_keeps_its_identity_through_renames_and_updates_and_shares_it_with_none_of_another_project(
    made: Cut, in_resolve: Settings, timeline: ResolveTimeline, tmp_path: Path
) -> None:
    folder = timeline.stems_folder("Cut-7")
    made.project.current.name = "Cut 8, locked"
    made.app.edition = STUDIO_21_0_4
    later = ResolveTimeline(ResolveHost(made.resolve), in_resolve)
    assert later.label != timeline.label and later.identity == timeline.identity
    assert later.stems_folder("Cut-7") == folder and folder.is_relative_to(tmp_path / "stems")
    made.project.uid = "of a copy of the project, with the same names"
    other = ResolveTimeline(ResolveHost(made.resolve), in_resolve)
    assert other.identity != timeline.identity and other.stems_folder("Cut-7") != folder


def test_a_copy_is_kept_before_the_first_placing_where_the_user_wants_one(made: Cut) -> None:
    timeline = ResolveTimeline(ResolveHost(made.resolve), Settings(), ("a limit",))
    assert not timeline.keeps_copy
    wanted = timeline.fresh(Settings(copy_first=True))
    assert wanted.keeps_copy and wanted.limits == ("a limit",)
    wanted.place(())
    assert not wanted.fresh(Settings(copy_first=True)).keeps_copy, "one copy is enough"
    project = made.resolve.GetProjectManager().GetCurrentProject()
    names = [project.GetTimelineByIndex(n).GetName() for n in range(1, project.GetTimelineCount() + 1)]
    assert len([name for name in names if name.endswith("before Wildtrack")]) == 1


def test_without_a_way_to_resolve_the_way_by_file_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv(SCRIPT_LIB, str(tmp_path / "none.so"))
    with pytest.raises(NoResolve, match=r"File > Export > Timeline, format OTIO.*into .*watched.*File > Import"):
        open_resolve(lambda path: None, Settings(watched_folder=str(tmp_path / "watched")))


def test_what_would_be_refused_is_told_beforehand_in_the_same_words(
    made: Cut, timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    with_takes(session, qtbot, *effects_of(session)[:1])
    made.project.settings["timelineFrameRate"] = "25"
    said = []
    for act in (session.placement, session.place):
        with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
            act()
        said.append((told.args[0].where, told.args[0].message))
    assert said[0] == said[1] and "nothing was placed" in said[0][1]


def test_a_second_track_is_told_before_it_is_added(
    made: Cut, timeline: ResolveTimeline, open_on: OpenOn, qtbot
) -> None:
    session = open_on(timeline)
    first, second, *_ = effects_of(session)
    with_takes(session, qtbot, first)
    do(session, qtbot, session.place)
    track = made.timeline.tracks["audio"][-1]
    start = made.timeline.start_frame + session.card(second).span.start_frame
    track.items.append(Item(name="slam", pool=made.media["score"], start=start, frames=5))
    with_takes(session, qtbot, second)
    with qtbot.waitSignal(session.placement_ready) as told:
        session.placement()
    words = told.args[0].in_words
    assert words.startswith("FX (AI temp) 2 is a new track, for there is no room on FX (AI temp).")
    do(session, qtbot, session.place)
    assert [track.name for track in made.timeline.tracks["audio"]][-2:] == ["FX (AI temp)", "FX (AI temp) 2"]
