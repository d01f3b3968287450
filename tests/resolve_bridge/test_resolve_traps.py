"""Each misbehaviour of Resolve in turn: nothing of the user's changes, and every loss is mended or told."""

from typing import Any

import pytest
from between_calls import calls_of
from stand_in import FREE_18, FREE_21_0, STUDIO_21_0_4, Cut, Edition, StemRoom, Trap, snapshot
from stand_in.which_editions import each_edition_with

from resolve_bridge.errors import HostRefused, StemsLost
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import V2AError
from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import StemClip

WHERE = ("page", "current", "open bin", "dialog")  # where the user stood

# What comes of placing under each trap: it lies right (mended where need be), or an error with these words.
PLACED = {
    *(Trap.OVERLAP_LOST, Trap.LOCKED_TRACK_TAKES_NOTHING, Trap.WAV_RATE_FROZEN, Trap.SOURCE_FLOORED),
    *(Trap.DELETE_NEEDS_EDIT_PAGE, Trap.IMPORT_INTO_CURRENT_BIN, Trap.APPEND_MOVES_PLAYHEAD, Trap.SOURCE_END_FLIPS),
    *(Trap.END_FRAME_INCLUSIVE, Trap.STUDIO_CALL_OPENS_DIALOG, Trap.RIPPLE_WIPES_TRACK, Trap.ITEM_STARTS_RELATIVE),
    *(Trap.SOURCE_START_OFF_BY_ONE, Trap.APPENDS_LOST_ON_SAVE, Trap.APPEND_DROPS_ONE, Trap.APPEND_A_FRAME_LATE),
    *(Trap.ADD_TRACK_ON_TOP, Trap.DELETE_DOES_NOTHING, Trap.DELETE_TRACK_REFUSED),
    *(Trap.EXPORT_REFUSED, Trap.EXPORT_WITHOUT_FILE, Trap.EXPORT_CUT_OFF, Trap.MARKER_REFUSED),
    *(
        Trap.METADATA_REFUSED,
        Trap.METADATA_FORGOTTEN,
        Trap.LEFT_OFFSET_SHIFTED,
        Trap.COLOUR_REFUSED,
        Trap.LOCK_REFUSED,
        Trap.DUPLICATE_REFUSED,
        Trap.DELETE_FAILS_ONCE,
        Trap.TIMELINE_STAYS,
        Trap.TIMELINE_STAYS_OFF_MEDIA_PAGE,
        Trap.CLOSED_PROJECT_SILENT,
        Trap.IMPORT_SKIPS_KNOWN,
        Trap.SAVE_REFUSED,
        Trap.TRANSITIONS_TELL_NOTHING,
        Trap.IMPORT_ELSEWHERE,
        Trap.MOVE_REFUSED,
        Trap.PATH_IN_ANOTHER_FORM,
        Trap.USAGE_STALE,
        Trap.DROP_FRAME_TOLD_APART,
        Trap.WITHOUT_PAGES,
        Trap.RATE_CUT_SHORT,
        Trap.NUMBERED_ANEW,
        Trap.APPEND_TELLS_NONE,
    ),
}
REFUSED = {
    Trap.ADD_TRACK_DOES_NOTHING: "would not add an audio track",
    Trap.ADD_TRACK_IGNORES_STEREO: "would not add a stereo track",
    Trap.NAME_REFUSED: r"would not name a new track 'FX \(AI temp\)'",
    Trap.IMPORT_REFUSED: "would not import .*f0000_FX_t1.wav",
    Trap.IMPORT_DROPS_ONE: "would not import .*f0000_BG_t1.wav",
    Trap.BIN_REFUSED: "would not add the bin",
    Trap.BIN_NOT_OPENED: r"would not open the bin .* Click it in the media pool",
    Trap.PAGE_STUCK: "would not open the Edit page",
}
LOST = (Trap.APPEND_DOES_NOTHING, Trap.APPEND_ALWAYS_LATE, Trap.ALL_APPENDS_LOST_ON_SAVE)
SAID = {
    Trap.SAVE_REFUSED: "Resolve would not save the project",
    Trap.COLOUR_REFUSED: "Resolve would not set its colour",
    Trap.LOCK_REFUSED: "Resolve would not lock the track 'FX (AI temp)'",
}


def wishes(room: StemRoom, sequence: Sequence) -> list[StemClip]:
    fx = [room.clip(sequence, span) for span in ((0, 48), (48, 96), (96, 132))]
    return [*fx, room.clip(sequence, (0, 132), StemKind.BG)]


def prepared(edition: Edition, cut_for: Any, trap: Trap) -> tuple[Cut, dict[str, Any]]:
    """With the trap switched on; for what only shows in an odd place, with the user in that place."""
    made: Cut = cut_for(edition)
    made.app.traps.add(trap)
    made.app.page = "fairlight" if trap is Trap.DELETE_NEEDS_EDIT_PAGE else "color"
    return made, snapshot(made.app)


def without(plain: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key not in keys}


def test_each_trap_has_an_outcome() -> None:
    assert sorted([*PLACED, *REFUSED, *LOST]) == sorted(Trap)


@each_edition_with("trap", sorted(PLACED), label=lambda trap: trap.name)
def test_it_is_placed_in_spite_of(
    trap: Trap, edition: Edition, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made, before = prepared(edition, cut_for, trap)
    if trap in (Trap.METADATA_REFUSED, Trap.METADATA_FORGOTTEN):
        made.app.traps.discard(Trap.MARKER_REFUSED)  # one of the two ways must be open
    host = ResolveHost(made.resolve)
    clips = wishes(stem_room, host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == []
    made.resolve.GetProjectManager().SaveProject()
    assert lying_wrong(made, clips) == [], "and after the project is saved"
    assert snapshot(made.app, stem_room.folder, our_bin) == before
    assert bool(host.warnings) is (trap in SAID) and SAID.get(trap, "") in " ".join(host.warnings)
    by_hand = [done_by_hand(clip, None) for clip in ResolveHost(made.resolve).placed()]
    assert by_hand == [()] * 4
    made.app.traps -= {Trap.DELETE_DOES_NOTHING, Trap.DELETE_TRACK_REFUSED}
    assert ResolveHost(made.resolve).remove() == 4
    assert snapshot(made.app) == before


@each_edition_with("trap", sorted(REFUSED), label=lambda trap: trap.name)
def test_it_is_refused_with_all_as_it_was(trap: Trap, edition: Edition, cut_for: Any, stem_room: StemRoom) -> None:
    if trap is Trap.ADD_TRACK_IGNORES_STEREO and not edition.has("Timeline.GetTrackSubType"):
        pytest.skip("this edition has no call that tells a track's format")
    made, before = prepared(edition, cut_for, trap)
    host = ResolveHost(made.resolve)
    clips = wishes(stem_room, host.read())
    with pytest.raises(HostRefused, match=REFUSED[trap]):
        host.place(clips)
    assert snapshot(made.app) == before


@each_edition_with("trap", sorted(LOST), label=lambda trap: trap.name)
def test_what_cannot_be_made_to_stay_is_told_clip_by_clip(
    trap: Trap, edition: Edition, cut_for: Any, stem_room: StemRoom, our_bin: str
) -> None:
    made, before = prepared(edition, cut_for, trap)
    host = ResolveHost(made.resolve)
    clips = wishes(stem_room, host.read())
    with pytest.raises(StemsLost) as raised:
        host.place(clips)
    told = str(raised.value)
    assert "f0048_FX at 01:00:02:00 on FX (AI temp)" in told and "f0000_BG at 01:00:00:00 on BG (AI temp)" in told
    made.app.traps.discard(trap)
    ResolveHost(made.resolve).remove()
    assert snapshot(made.app) == before


@pytest.mark.parametrize("trap", sorted(Trap), ids=lambda trap: trap.name)
@pytest.mark.parametrize("edition", [STUDIO_21_0_4, FREE_18], ids=lambda edition: edition.label)
def test_removing_is_whole_or_says_what_is_left(
    trap: Trap, edition: Edition, cut_for: Any, stem_room: StemRoom, our_bin: str
) -> None:
    made = cut_for(edition)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    host.place(wishes(stem_room, host.read()))
    made.app.traps.add(trap)
    try:
        host.remove()
    except V2AError as error:
        assert "Resolve would not" in str(error)
        assert snapshot(made.app, stem_room.folder, our_bin) == before or trap is Trap.DELETE_TRACK_REFUSED
        made.app.traps.discard(trap)
        host.remove()
    assert snapshot(made.app) == before


def test_an_18_that_counts_as_later_ones_do_is_found_out(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(FREE_18)
    made.app.traps.discard(Trap.END_FRAME_INCLUSIVE)
    host = ResolveHost(made.resolve)
    clips = wishes(stem_room, host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.abilities.end_is_inclusive is False


def test_a_deletion_that_only_seems_done_is_told(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(wishes(stem_room, host.read()))
    made.app.traps.add(Trap.DELETE_DOES_NOTHING)
    with pytest.raises(HostRefused, match="would not delete 4 of our clips"):
        host.remove()


def test_notes_that_resolve_keeps_in_no_way_stop_everything_before_it_begins(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    made.app.traps |= {Trap.METADATA_FORGOTTEN, Trap.MARKER_REFUSED}
    host = ResolveHost(made.resolve)
    with pytest.raises(HostRefused, match="keep a note"):
        host.place(wishes(stem_room, host.read()))
    assert snapshot(made.app) == before


def test_a_copy_that_was_refused_stops_everything(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    made.app.traps.add(Trap.DUPLICATE_REFUSED)
    host = ResolveHost(made.resolve, copy_first=True)
    with pytest.raises(HostRefused, match="Cut 7 before Wildtrack"):
        host.place(wishes(stem_room, host.read()))
    assert snapshot(made.app) == before


def test_a_copy_that_only_seems_made_stops_everything(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    made.app.overrides["Timeline.DuplicateTimeline"] = lambda _, name: made.resolve
    host = ResolveHost(made.resolve, copy_first=True)
    with pytest.raises(HostRefused, match="would not keep the copy 'Cut 7 before Wildtrack'"):
        host.place(wishes(stem_room, host.read()))
    assert snapshot(made.app) == before and host.copy_first


class Interrupted(V2AError):
    """The connection is gone."""


def count_of_calls(cut_for: Any, edition: Edition, clips: list[StemClip]) -> int:
    made = cut_for(edition)
    host = ResolveHost(made.resolve)
    host.read()
    return len(calls_of(made, lambda: host.place(clips)))


@pytest.mark.parametrize("edition", [STUDIO_21_0_4, FREE_21_0, FREE_18], ids=lambda edition: edition.label)
@pytest.mark.parametrize("how", ["a dialog opens", "the connection breaks"])
@pytest.mark.parametrize("first", [1, *(pytest.param(later, marks=pytest.mark.slow) for later in (8, 15, 22))])
def test_whenever_it_is_interrupted_the_next_placing_mends_it(
    first: int, how: str, edition: Edition, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    sequence = ResolveHost(cut_for(edition).resolve).read()
    clips = wishes(stem_room, sequence)
    for moment in range(first, count_of_calls(cut_for, edition, clips) + 1, 28):
        made = cut_for(edition)
        before = snapshot(made.app)
        host = ResolveHost(made.resolve)
        host.read()
        interrupt(made, how, len(made.app.calls) + moment)
        told = ""
        try:
            host.place(clips)
        except V2AError as error:
            told = str(error)
        there = snapshot(made.app, stem_room.folder, our_bin)
        assert told or lying_wrong(made, clips) == [], f"call {moment}: a loss that nobody told"
        said = " ".join([told, *host.warnings])
        assert not empty_tracks(there) or "may be left" in said or "AI temp" in empty_tracks(there)[0]
        made.app.on_call, made.app.dialog_open = None, False
        again = ResolveHost(made.resolve)
        again.place(clips)
        assert lying_wrong(made, clips) == [], f"call {moment}: {told}"
        assert users_part(there) == users_part(before), f"call {moment}: {told}"
        assert again.remove() == 4
        assert users_part(snapshot(made.app)) == users_part(before), f"call {moment}: {told}"


def interrupt(made: Cut, how: str, moment: int) -> None:
    def stop(number: int, name: str) -> None:
        if number < moment:
            return
        if how == "a dialog opens":
            made.app.dialog_open = True
        else:
            raise Interrupted(f"the connection broke in {name}")

    made.app.on_call = stop


def users_part(plain: dict[str, Any]) -> dict[str, Any]:
    """Without where the user stood and without empty tracks: while Resolve is silent, neither can be put right."""
    kept = without(plain, *WHERE)
    kept["timelines"] = [
        without(timeline, "playhead")
        | {"tracks": {kind: [t for t in tracks if t["items"]] for kind, tracks in timeline["tracks"].items()}}
        for timeline in plain["timelines"]
    ]
    return kept


def empty_tracks(plain: dict[str, Any]) -> list[str]:
    return [track["name"] for track in plain["timelines"][0]["tracks"]["audio"] if not track["items"]]


@pytest.mark.parametrize("how", ["a dialog opens", "the connection breaks"])
def test_whenever_removing_is_interrupted_the_next_one_ends_it(
    how: str, cut_for: Any, stem_room: StemRoom, our_bin: str
) -> None:
    clips = wishes(stem_room, ResolveHost(cut_for(STUDIO_21_0_4).resolve).read())
    moment, ended = 0, False
    while not ended:
        made = cut_for(STUDIO_21_0_4)
        before = snapshot(made.app)
        host = ResolveHost(made.resolve)
        host.place(clips)
        moment += 5
        interrupt(made, how, len(made.app.calls) + moment)
        try:
            host.remove()
            ended = True
        except V2AError:
            assert users_part(snapshot(made.app, stem_room.folder, our_bin)) == users_part(before), moment
        made.app.on_call, made.app.dialog_open = None, False
        host.remove()
        assert users_part(snapshot(made.app)) == users_part(before), moment
    assert moment > 100
