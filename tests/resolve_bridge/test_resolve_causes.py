"""The first error is the one that is told; clean-up after it waits for nobody, hides nothing, and says what is left."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from between_calls import fails_from
from stand_in import FREE_18, STUDIO_21_0_4, StemRoom, Trap, snapshot

from resolve_bridge.errors import HostRefused, NothingOpen
from resolve_bridge.host import ResolveHost
from resolve_bridge.reading import ScratchUnwritable
from resolve_bridge.transports.errors import CallRaised, MenuScriptCrowded, ResolveBusy, ResolveLost
from v2a_engine.domain.errors import V2AError

NOT_BACK = "Resolve would not bring back the bin, timeline or playhead that were open before."


@pytest.mark.parametrize("at", ["MediaPool.ImportMedia", "Timeline.AddTrack", "MediaPool.AppendToTimeline"])
@pytest.mark.parametrize(
    "error",
    [ResolveBusy("{at}", 180, True), ResolveLost("{at}", "closed"), MenuScriptCrowded(4000)],
    ids=["busy", "lost", "crowded"],
)
def test_a_resolve_that_hangs_is_asked_nothing_more(
    error: V2AError, at: str, cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    waited = fails_from(made, at, error)
    with pytest.raises(type(error)) as raised:
        host.place(clips)
    assert raised.value is error and waited == [at]
    told = " ".join(host.warnings)
    assert "page, bin, timeline and playhead may be others than you had" in told
    assert ("Place again" in told) and ("Nothing was put back" in told) is (at != "MediaPool.AppendToTimeline")


def test_calls_that_all_fail_the_same_way_are_told_once_each_way_back_tried(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    failed = fails_from(made, "Timeline.AddTrack", CallRaised("Timeline.AddTrack", "RuntimeError"))
    with pytest.raises(CallRaised):
        host.place(clips)
    assert {"MediaPool.SetCurrentFolder", "Resolve.OpenPage"} <= set(failed)
    assert sum("RuntimeError" in note for note in host.warnings) == 1 and NOT_BACK in host.warnings


def test_one_call_that_fails_inside_resolve_leaves_all_as_it_was(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def fail(_: int, name: str) -> None:
        if name == "Timeline.AddTrack":
            raise CallRaised(name, "RuntimeError")

    made.app.on_call = fail
    with pytest.raises(CallRaised):
        host.place(clips)
    assert host.warnings == () and snapshot(made.app) == before


def test_a_resolve_that_hangs_while_all_is_removed_is_asked_nothing_more(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    waited = fails_from(made, "Timeline.DeleteClips", ResolveBusy("Timeline.DeleteClips", 180, True))
    with pytest.raises(ResolveBusy, match=r"has not answered Timeline.DeleteClips"):
        host.remove()
    assert len(waited) == 1 and "may be others than you had" in host.warnings[0]


def test_a_dialog_in_the_middle_hides_neither_the_cause_nor_where_the_editor_stood(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def refuse(_: int, name: str) -> None:
        if name == "MediaPool.ImportMedia":
            made.app.traps.add(Trap.IMPORT_REFUSED)
        made.app.dialog_open = made.app.dialog_open or name == "MediaPool.DeleteFolders"

    made.app.on_call = refuse
    with pytest.raises(HostRefused, match=r"would not import .*f0000_FX_t1.wav"):
        host.place(clips)
    media, *places = host.warnings
    assert media.startswith("Stems may be left in the media pool")
    assert places == [NOT_BACK, "Resolve would not go back to the Color page."]


def test_a_dialog_while_stems_are_taken_out_again_does_not_hide_why(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.IMPORT_DROPS_ONE)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def dialog(_: int, name: str) -> None:
        taken_out = "MediaPool.ImportMedia" in made.app.calls and name == "ProjectManager.SaveProject"
        made.app.dialog_open = made.app.dialog_open or taken_out

    made.app.on_call = dialog
    with pytest.raises(HostRefused, match=r"would not import .*f0000_BG_t1.wav"):
        host.place(clips)
    assert made.app.dialog_open and host.warnings[0].startswith("Stems may be left in the media pool")


def test_a_resolve_that_hangs_once_all_is_done_is_a_note_and_waited_for_once(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    going_back = "MediaPool.SetCurrentFolder"
    waited = fails_from(made, going_back, ResolveBusy(going_back, 180, True), time=2)
    host.place(clips)
    assert lying_wrong(made, clips) == [] and len(waited) == 1
    assert host.warnings == (NOT_BACK, "Resolve would not go back to the Color page.")


def test_a_deletion_that_is_refused_once_is_tried_again(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    made.app.traps.add(Trap.DELETE_FAILS_ONCE)
    host.place(clips[:1])
    assert lying_wrong(made, clips[:1]) == []
    made.app.counts.clear()
    assert host.remove() == 1 and len(made.timeline.tracks["audio"]) == 2


def test_where_our_clips_stay_our_tracks_are_locked_again(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    made.app.traps.add(Trap.DELETE_DOES_NOTHING)
    with pytest.raises(HostRefused, match="would not delete 4 of our clips"):
        host.remove()
    assert [track.locked for track in made.timeline.tracks["audio"][2:]] == [True, True]


def test_a_dialog_after_a_refused_deletion_does_not_hide_it(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    made.app.traps.add(Trap.DELETE_DOES_NOTHING)

    def dialog(_: int, name: str) -> None:
        refused = made.app.calls.count("Timeline.DeleteClips") == 2
        made.app.dialog_open = made.app.dialog_open or (refused and name == "Timeline.GetTrackCount")

    made.app.on_call = dialog
    with pytest.raises(HostRefused, match="would not delete 4 of our clips"):
        host.remove()
    assert made.app.dialog_open and host.warnings[0] == "The track 'FX (AI temp)' may be unlocked."


@pytest.mark.parametrize("trap", [Trap.DELETE_FAILS_ONCE, Trap.DELETE_DOES_NOTHING], ids=lambda trap: trap.name)
def test_how_this_build_counts_is_not_taken_for_known_before_the_first_clip_lies_right(
    trap: Trap, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(FREE_18)
    made.app.traps.discard(Trap.END_FRAME_INCLUSIVE)  # unlike what this version is known for
    made.app.traps.add(trap)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    if trap is Trap.DELETE_DOES_NOTHING:
        with pytest.raises(HostRefused, match="would not delete 1 of our clips"):
            host.place(clips)
        assert host.abilities.calibration.end_is_inclusive is None
        made.app.traps.discard(trap)
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.abilities.end_is_inclusive is False


def test_that_clips_of_before_are_gone_is_said_where_the_new_ones_do_not_come(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips[:2])

    def dialog(_: int, name: str) -> None:
        made.app.dialog_open = made.app.dialog_open or name == "MediaPool.AppendToTimeline"

    made.app.on_call = dialog
    with pytest.raises(HostRefused):
        host.place(clips[2:])
    assert any(note.startswith("Clips of Wildtrack's that lay there before are gone") for note in host.warnings)


def test_an_import_that_fails_inside_resolve_leaves_no_clip_of_ours(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def imported_and_failed(imports: Any, paths: list[str]) -> Any:
        imports(paths)
        raise CallRaised("MediaPool.ImportMedia", "RuntimeError")

    made.app.overrides["MediaPool.ImportMedia"] = imported_and_failed
    with pytest.raises(CallRaised):
        host.place(clips)
    assert snapshot(made.app) == before and host.warnings == ()


def test_a_dialog_in_the_moment_of_unlocking_does_not_hide_that_a_track_is_open(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)

    def dialog(_: int, name: str) -> None:
        opened = not made.timeline.tracks["audio"][2].locked
        made.app.dialog_open = made.app.dialog_open or opened

    made.app.on_call = dialog
    with pytest.raises(HostRefused):
        host.place(clips[1:])
    assert not made.timeline.tracks["audio"][2].locked
    assert "Resolve would not lock the track 'FX (AI temp)' again." in host.warnings


def test_a_project_that_was_never_saved_is_not_asked_to_be(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    """Without a window Resolve would wait for ever for somebody to say where."""
    made = cut_for(STUDIO_21_0_4)
    made.project.name = "Untitled Project"
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == [] and "Resolve would not save the project" in host.warnings[0]
    assert host.remove() == 4 and "Resolve would not save the project" in host.warnings[0]
    assert "ProjectManager.SaveProject" not in made.app.calls and made.project.saves == 0


def test_where_a_timeline_cannot_be_exported_to_is_told(
    cut_for: Any, stem_room: StemRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    for ask in (host.read, host.placed):
        with pytest.raises(ScratchUnwritable, match=r"goes through a file in the folder for temporary files: .*gone"):
            ask()


def test_what_was_said_of_one_deed_is_not_said_of_the_next(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.SAVE_REFUSED)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    for deed in (lambda: host.place(clips), host.remove):
        host.place(clips[:1])
        assert host.warnings
        film, made.app.project = made.app.project, None
        with pytest.raises(NothingOpen):
            deed()
        assert host.warnings == ()
        made.app.project = film
