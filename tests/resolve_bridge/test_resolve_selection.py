"""What the editor means: selected clips, else in and out, else the clip under the playhead; and where that is."""

from typing import Any

from stand_in import STUDIO_20_3, STUDIO_21_0_4, Cut, Edition, StemRoom
from stand_in.which_editions import each_edition_with

from resolve_bridge.host import ResolveHost
from v2a_engine.usecases.selection import Selection, selected_span


def chosen(made: Cut, host: ResolveHost) -> tuple[tuple[int, int], list[str]]:
    """The span in frames, and the clips of it."""
    sequence, selection = host.read(), host.selection()
    span = selected_span(sequence, selection)
    edits = [edit.name for edit in sequence.edits if selection.takes(edit) and edit.span.overlaps(span)]
    return (span.start_frame, span.end_frame), edits


@each_edition_with("rate", ["24", "29.97 DF"])
def test_the_best_that_each_edition_tells(edition: Edition, rate: str, cut_for: Any) -> None:
    made = cut_for(edition, rate=rate)
    host = ResolveHost(made.resolve)
    assert chosen(made, host) == ((48, 96), ["door.mov"]), "the playhead stands on it"
    made.timeline.marks = {"video": {"in": 40, "out": 99}}
    if edition.has("Timeline.GetMarkInOut"):
        assert chosen(made, host) == ((40, 100), ["harbour.mov", "door.mov", "stairs.mov"])
    shots = made.timeline.tracks["video"][0].items
    made.timeline.selected = [shots[0].uid, shots[2].uid]
    if edition.has("Timeline.GetSelectedClips"):
        assert chosen(made, host) == ((0, 132), ["harbour.mov", "stairs.mov"]), "the one between them is not meant"
    else:
        assert chosen(made, host)[1] != ["harbour.mov", "stairs.mov"]


def test_a_selected_sound_means_what_is_seen_while_it_lasts(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (30, 60))])
    made.timeline.selected = [made.timeline.tracks["audio"][2].items[0].uid]
    assert chosen(made, host) == ((30, 60), ["harbour.mov", "door.mov"])


def test_no_clip_under_the_playhead_means_everything(cut_for: Any) -> None:
    made = cut_for(STUDIO_20_3)
    made.timeline.playhead = made.timeline.start_frame + 1000
    assert ResolveHost(made.resolve).selection() == Selection()


@each_edition_with("rate", ["24", "23.976", "29.97 DF"])
def test_the_playhead_is_told_and_moved_to_the_frame(edition: Edition, rate: str, cut_for: Any) -> None:
    made = cut_for(edition, rate=rate)
    host = ResolveHost(made.resolve)
    assert host.cursor_frame() == 60
    for frame in (0, 1, 1799, 1800, 17981, 17982):
        host.show_frame(frame)
        assert made.timeline.playhead == made.timeline.start_frame + frame
        assert host.cursor_frame() == frame


def test_a_page_without_a_playhead_has_none(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.page = "media"
    host = ResolveHost(made.resolve)
    assert host.cursor_frame() is None
    host.show_frame(7)
    assert made.timeline.playhead == made.timeline.start_frame + 60


def test_the_label_names_the_timeline_and_the_edition_and_the_id_the_timeline_alone(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    assert host.label == "Cut 7 in DaVinci Resolve Studio 21.0.4"
    before = host.identity
    made.timeline.name = "Cut 7 locked"
    assert ResolveHost(made.resolve).identity == before
