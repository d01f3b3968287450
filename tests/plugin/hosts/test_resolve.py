"""The panel's session over Resolve's stand-in: the same steps as with a file, with nothing of the user's changed."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "resolve_bridge"))

from stand_in import FREE_18, STUDIO_21_0_4, cut, snapshot

from plugin.hosts.resolve import ResolveTimeline
from plugin.session.cards import CardState
from resolve_bridge.host import ResolveHost
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
    timeline = ResolveTimeline(ResolveHost(made.resolve))
    timeline.stems_folder = lambda show: tmp_path / "stems"  # else in the user's home
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
    again = ResolveTimeline(ResolveHost(made.resolve))
    assert again.identity == timeline.identity and edition.product in timeline.label
