"""The panel's session over Resolve's stand-in: the same steps as with a file, with nothing of the user's changed."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "resolve_bridge"))

from stand_in import FREE_18, STUDIO_21_0_4, Trap, cut, snapshot

from plugin.hosts.resolve import NoResolve, ResolveTimeline, open_resolve
from plugin.session.cards import CardState
from plugin.session.kept.settings import Settings
from resolve_bridge.host import ResolveHost
from resolve_bridge.places import SCRIPT_LIB
from v2a_engine.domain.shot import Scouting


class PlainScout:
    """Every clip is one shot, and all of them one scene."""

    def identify(self, media):
        return media.path

    def scout(self, picture, rate, progress):
        return Scouting(cuts_frames=(), looks=((1.0,),))


@pytest.mark.parametrize("edition", [FREE_18, STUDIO_21_0_4], ids=lambda edition: edition.label)
def test_stems_are_placed_undone_and_removed_in_resolve(edition, tmp_path: Path, open_session, qtbot) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
    made.app.edition, made.app.traps = edition, set(edition.traps)
    before = snapshot(made.app)
    settings = Settings(resolve_stems=str(tmp_path / "stems"))
    timeline = ResolveTimeline(ResolveHost(made.resolve), settings)
    session = open_session(open_file=lambda path, settings: timeline, scout=PlainScout())
    effects = [card.cue_id for card in session.cards if card.kind == "FX"]
    with qtbot.waitSignal(session.queue_changed):
        session.generate(effects)
    for cue_id in effects:
        session.link.render(cue_id)
    for act, state in (
        (session.place, CardState.PLACED),
        (session.undo_stack.undo, CardState.READY),
        (session.undo_stack.redo, CardState.PLACED),
        (session.remove_all, CardState.READY),
    ):
        with qtbot.waitSignal(session.placed, timeout=20_000):
            act()
        assert {session.card(cue_id).state for cue_id in effects} == {state}
    assert snapshot(made.app) == before
    again = ResolveTimeline(ResolveHost(made.resolve), settings)
    assert again.identity == timeline.identity and edition.product in timeline.label


def test_only_the_selected_shots_are_placed_in_resolve_and_what_has_no_file_is_left_out(
    tmp_path: Path, open_session, qtbot
) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
    timeline = ResolveTimeline(ResolveHost(made.resolve), Settings(resolve_stems=str(tmp_path / "stems")))
    session = open_session(open_file=lambda path, settings: timeline, scout=PlainScout())
    effects = [card.cue_id for card in session.cards if card.kind == "FX"][:3]

    def give_takes() -> None:
        with qtbot.waitSignal(session.queue_changed):
            session.generate(effects)
        for cue_id in effects:
            session.link.render(cue_id)

    def place(selected_only: bool) -> None:
        with qtbot.waitSignal(session.placed, timeout=20_000):
            session.place(selected_only)

    give_takes()
    place(False)
    first = [session.card(cue_id).chosen_take.stem.wav_path for cue_id in effects]
    give_takes()
    for cue_id in effects:
        session.choose(cue_id, 2)
    session.select([effects[1].removesuffix("_FX")])
    place(True)
    second = session.card(effects[1]).chosen_take.stem.wav_path
    assert {clip.files[0] for clip in timeline.placed()} == {first[0], second, first[2]}
    Path(session.card(effects[2]).chosen_take.stem.wav_path).unlink()
    place(False)
    newest = session.card(effects[0]).chosen_take.stem.wav_path
    assert {clip.files[0] for clip in timeline.placed()} == {newest, second, first[2]}
    assert session.output_place is None


@pytest.mark.parametrize("trap", [Trap.ALL_APPENDS_LOST_ON_SAVE, Trap.APPEND_DOES_NOTHING], ids=lambda trap: trap.name)
def test_what_resolve_loses_while_placing_comes_back_by_undo(trap: Trap, tmp_path: Path, open_session, qtbot) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
    timeline = ResolveTimeline(ResolveHost(made.resolve), Settings(resolve_stems=str(tmp_path / "stems")))
    session = open_session(open_file=lambda path, settings: timeline, scout=PlainScout())
    first = next(card.cue_id for card in session.cards if card.kind == "FX")

    def take() -> None:
        with qtbot.waitSignal(session.queue_changed):
            session.generate([first])
        session.link.render(first)

    take()
    with qtbot.waitSignal(session.placed, timeout=20_000):
        session.place()
    before = [(clip.files[0], clip.span) for clip in timeline.placed()]
    take()
    session.choose(first, 2)
    made.app.traps.add(trap)
    with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
        session.place()
    assert (told.args[0].where, told.args[0].action) == ("placing", "undo")
    made.app.traps.discard(trap)
    with qtbot.waitSignal(session.placed, timeout=20_000):
        session.undo_stack.undo()
    assert [(clip.files[0], clip.span) for clip in timeline.placed()] == before


def test_a_clip_that_was_muted_in_resolve_since_stays_through_undo_and_redo(
    tmp_path: Path, open_session, qtbot
) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
    timeline = ResolveTimeline(ResolveHost(made.resolve), Settings(resolve_stems=str(tmp_path / "stems")))
    session = open_session(open_file=lambda path, settings: timeline, scout=PlainScout())
    effects = [card.cue_id for card in session.cards if card.kind == "FX"][:2]
    with qtbot.waitSignal(session.queue_changed):
        session.generate(effects)
    for cue_id in effects:
        session.link.render(cue_id)
    with qtbot.waitSignal(session.placed, timeout=20_000):
        session.place()
    assert len(timeline.placed()) == 2
    current = made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    name = timeline.placed()[0].name
    tracks = (current.GetItemListInTrack("audio", n + 1) for n in range(current.GetTrackCount("audio")))
    item = next(item for items in tracks for item in items if item.GetName() == name)
    item.SetClipEnabled(False)
    for act, left in (("undo", 1), ("redo", 2)):
        with qtbot.waitSignal(session.placed, timeout=20_000) as told:
            getattr(session.undo_stack, act)()
        assert "1 clip that you changed was left." in told.args[0]
        assert [clip.by_hand for clip in timeline.placed() if clip.name == name] == [("muted",)]
        assert len(timeline.placed()) == left


def test_a_timeline_keeps_its_identity_through_renames_and_updates_and_shares_it_with_none_of_another_project(
    tmp_path: Path,
) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
    settings = Settings(resolve_stems=str(tmp_path / "stems"))
    timeline = ResolveTimeline(ResolveHost(made.resolve), settings)
    folder = timeline.stems_folder("Cut-7")
    made.project.current.name = "Cut 8, locked"
    made.app.edition = STUDIO_21_0_4
    later = ResolveTimeline(ResolveHost(made.resolve), settings)
    assert later.label != timeline.label and later.identity == timeline.identity
    assert later.stems_folder("Cut-7") == folder and folder.is_relative_to(tmp_path / "stems")
    made.project.uid = "of a copy of the project, with the same names"
    other = ResolveTimeline(ResolveHost(made.resolve), settings)
    assert other.identity != timeline.identity and other.stems_folder("Cut-7") != folder


def test_a_copy_is_kept_before_the_first_placing_where_the_user_wants_one(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    made = cut(tmp_path / "media")
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
