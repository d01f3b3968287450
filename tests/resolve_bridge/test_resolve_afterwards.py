"""After placing and removing: what is in use stays, and what could not be put back or saved is told."""

from typing import Any

from stand_in import STUDIO_21_0_4, StemRoom, Trap

from resolve_bridge.host import ResolveHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.ports import StemClip


def two(room: StemRoom, sequence: Sequence) -> list[StemClip]:
    """FX under the first shot, BG through them all."""
    return [room.clip(sequence, (0, 48)), room.clip(sequence, (0, 132), StemKind.BG)]


def test_a_stem_inside_a_compound_clip_stays_in_the_media_pool(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(two(stem_room, host.read()))
    used = made.project.root.bins[-1].clips[1]
    used.hidden_uses = 1  # no timeline that a script can list shows it
    assert host.remove() == 2
    assert made.project.root.bins[-1].clips == [used]
    assert host.warnings == (f"{used.name} stays in the media pool: Resolve says that something still uses it.",)


def test_a_page_that_cannot_be_brought_back_is_told(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.overrides["Resolve.OpenPage"] = lambda ask, page: page == "edit" and ask(page)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    assert host.warnings == ("Resolve would not go back to the Color page.",)


def test_a_project_that_cannot_be_saved_gets_locked_tracks_all_the_same(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.SAVE_REFUSED)
    host = ResolveHost(made.resolve)
    clips = two(stem_room, host.read())
    host.place(clips)
    assert [track.locked for track in made.timeline.tracks["audio"][2:]] == [True, True]
    host.place(clips[:1])
    assert [track.name for track in made.timeline.tracks["audio"][2:]] == ["FX (AI temp)"]
    (note,) = host.warnings
    assert note.startswith("Resolve would not save the project")


def test_our_bin_that_was_open_is_not_missed_once_it_is_gone(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(two(stem_room, host.read()))
    made.project.open_bin = made.project.root.bins[-1]
    assert host.remove() == 2
    assert (made.project.open_bin, host.warnings) == (None, ())
