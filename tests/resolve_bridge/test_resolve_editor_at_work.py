"""The editor goes on working between any two of our calls: their tracks stay as they are, and ours are found again."""

from copy import deepcopy
from typing import Any

import pytest
from between_calls import EVERY, Deed, act_at, calls_of, moments
from stand_in import STUDIO_21_0_4, Cut, Item, StemRoom, Track, Trap

from resolve_bridge.errors import TrackMixedUp
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import V2AError
from v2a_engine.usecases.ports import StemClip

Tracks = list[tuple[str, bool, list[str]]]

# By default the editor acts right before and right after the first and the last of each of these; slow: at every call.
WRITES = ("MediaPool.ImportMedia", "Timeline.AddTrack", "Timeline.SetTrackName", "Timeline.SetTrackLock")
WRITES += ("Timeline.DeleteTrack", "Timeline.DeleteClips", "MediaPool.AppendToTimeline", "ProjectManager.SaveProject")
BY_NUMBER = ("Timeline.SetTrackName", "Timeline.SetTrackLock", "Timeline.DeleteTrack")


def an_empty_track_on_top(made: Cut) -> None:
    audio(made).insert(0, Track(name="Foley", subtype="stereo"))


def a_track_with_a_clip_before_ours(made: Cut) -> None:
    voice = Item(name="voice", pool=made.media["score"], start=made.timeline.start_frame + 100, frames=20)
    audio(made).insert(2, Track(name="Dialogue", subtype="stereo", items=[voice]))


def a_track_gone(made: Cut) -> None:
    del audio(made)[0]


DEEDS = (an_empty_track_on_top, a_track_with_a_clip_before_ours, a_track_gone)
deeds = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)


def audio(made: Cut) -> list[Track]:
    return made.project.timelines[0].tracks["audio"]


def theirs(made: Cut) -> Tracks:
    """What is no track of ours, nor an empty one that has only the name that Resolve gave it."""
    return [
        (track.name, track.locked, [item.uid for item in track.items])
        for track in audio(made)
        if "AI temp" not in track.name and (track.items or not track.name.startswith("Audio "))
    ]


@deeds
@pytest.mark.parametrize("every", EVERY)
def test_whenever_the_editor_moves_tracks_while_stems_are_placed_theirs_stay_and_ours_lie_right(
    every: bool, deed: Deed, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    for moment in moments(calls_of(made, lambda: host.place(clips)), WRITES, every, after=True):
        placed_while(made := cut_for(STUDIO_21_0_4), moment, deed, clips, lying_wrong)
        again = ResolveHost(made.resolve)
        again.place(clips)
        assert lying_wrong(made, clips) == []
        assert again.remove() == 4
        assert all("AI temp" not in track.name for track in audio(made))


def placed_while(made: Cut, moment: int, deed: Deed, clips: list[StemClip], lying_wrong: Any) -> None:
    host = ResolveHost(made.resolve)
    host.read()
    came, error = act_at(made, len(made.app.calls) + moment, deed), None
    try:
        host.place(clips)
    except V2AError as raised:
        error = raised
    made.app.on_call = None
    wanted = theirs_after(deed)
    told = [str(error), *host.warnings]
    if came[0] in BY_NUMBER and any("came, went or changed places" in words for words in told):
        put_right(made, wanted)
    assert shape(theirs(made)) == wanted, f"{moment} {came}"
    assert error is not None or lying_wrong(made, clips) == [], f"{moment} {came}"
    if error is not None:
        assert "left" in str(error) or isinstance(error, TrackMixedUp) or lying_wrong(made, []) == []


def theirs_after(deed: Deed) -> list[tuple[str, bool, int]]:
    before = [("Audio 1", False, 3), ("Score", True, 1)]
    if deed is an_empty_track_on_top:
        return [("Foley", False, 0), *before]
    return before[1:] if deed is a_track_gone else [*before, ("Dialogue", False, 1)]


def shape(tracks: Tracks) -> list[tuple[str, bool, int]]:
    return [(name, locked, len(items)) for name, locked, items in tracks]


def put_right(made: Cut, wanted: list[tuple[str, bool, int]]) -> None:
    """As the error asks: padlocks, and the name of a track that came in that very moment."""
    for track in audio(made):
        if [item.name for item in track.items] == ["voice"]:
            track.name = "Dialogue"
        track.locked = next((locked for name, locked, _ in wanted if name == track.name), track.locked)


@deeds
@pytest.mark.parametrize("every", EVERY)
def test_whenever_the_editor_moves_tracks_while_all_is_removed_only_ours_go(
    every: bool, deed: Deed, cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    for moment in moments(calls_of(made, host.remove), WRITES, every, after=True):
        made = cut_for(STUDIO_21_0_4)
        host = ResolveHost(made.resolve)
        host.place(clips)
        came = act_at(made, len(made.app.calls) + moment, deed)
        wanted = theirs_after(deed)
        try:
            host.remove()
        except TrackMixedUp as error:
            assert came[0] in BY_NUMBER, "only in the moment of that very call"
            put_right(made, wanted)
            lost = [name for name, *_ in wanted if name not in names(made)]
            assert all(repr(name) in str(error) for name in lost)
            if lost:
                continue
        except V2AError as error:
            assert "Resolve would not" in str(error)
            if came[0] == "Timeline.DeleteTrack":
                continue
        made.app.on_call = None
        host.remove()
        assert shape(theirs(made)) == wanted, f"{moment} {came}"
        assert all("AI temp" not in name for name in names(made)), f"{moment} {came}"


def names(made: Cut) -> list[str]:
    return [track.name for track in audio(made)]


def place(made: Cut, clips: list[StemClip]) -> None:
    ResolveHost(made.resolve).place(clips)


def test_a_track_added_while_a_second_one_is_added_costs_the_editor_nothing(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    added: list[int] = []

    def on_call(_: int, name: str) -> None:
        if name == "Timeline.AddTrack":
            added.append(1)
            if len(added) == 2:
                an_empty_track_on_top(made)

    made.app.on_call = on_call
    with pytest.raises(V2AError, match=r"tell which audio track it added\. A new, empty audio track may be left"):
        host.place(clips)
    made.app.on_call = None
    assert names(made) == ["Foley", "Audio 1", "Score", "Audio 5"]
    assert audio(made)[2].locked and audio(made)[2].items
    host.remove()
    assert "the empty track 'Audio 5' may be left of it" in " ".join(host.warnings)


def test_a_track_of_the_editor_s_that_went_while_all_was_undone_is_named(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())

    def on_call(_: int, name: str) -> None:
        if name == "Timeline.AddTrack" and "FX (AI temp)" in names(made):
            made.app.traps.add(Trap.ADD_TRACK_DOES_NOTHING)
        if name == "Timeline.DeleteTrack" and "Foley" not in names(made):
            an_empty_track_on_top(made)

    made.app.on_call = on_call
    with pytest.raises(V2AError, match="would not add an audio track"):
        host.place(clips)
    assert names(made) == ["Foley", "Audio 1", "FX (AI temp)"], "Resolve has no call that would prevent it"
    assert any("'Score' was hit instead of 'FX (AI temp)'. Take that back" in note for note in host.warnings)


def test_of_two_tracks_with_one_name_ours_is_the_one_with_our_clips(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    sequence = ResolveHost(made.resolve).read()
    clips = stem_room.four(sequence)
    place(made, clips)
    audio(made)[2].name = "Foley"
    audio(made).insert(3, Track(name="Foley", subtype="stereo"))
    wanted = [clips[0], stem_room.clip(sequence, (100, 120)), clips[3]]
    twin = deepcopy(made)
    until_append = calls_of(twin, lambda: place(twin, wanted)).index("MediaPool.AppendToTimeline")
    act_at(made, len(made.app.calls) + until_append - 4, a_track_gone)  # now theirs has the number of ours
    place(made, wanted)
    assert lying_wrong(made, wanted) == []
    assert [(track.name, len(track.items)) for track in audio(made)] == [
        ("Score", 1),
        ("Foley", 2),
        ("Foley", 0),
        ("BG (AI temp)", 1),
    ]


def test_a_track_that_resolve_makes_wrong_and_keeps_goes_when_all_is_removed(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.ADD_TRACK_IGNORES_STEREO, Trap.DELETE_TRACK_REFUSED}
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    with pytest.raises(V2AError, match=r"would not add a stereo track. .* is left, empty, as 'Unused \(AI temp\)'"):
        host.place(clips)
    with pytest.raises(V2AError, match=r"would not delete the empty track 'Unused \(AI temp\)'"):
        host.place(clips)
    assert names(made) == ["Audio 1", "Score", "Unused (AI temp)"], "not one more for each try"
    made.app.traps -= {Trap.ADD_TRACK_IGNORES_STEREO, Trap.DELETE_TRACK_REFUSED}
    ResolveHost(made.resolve).remove()
    assert names(made) == ["Audio 1", "Score"]


def test_a_track_that_resolve_neither_names_nor_deletes_is_told_then_and_when_all_is_removed(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {Trap.NAME_REFUSED, Trap.DELETE_TRACK_REFUSED}
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    for left in ("Audio 3", "Audio 4"):
        with pytest.raises(V2AError, match=f"A new, empty audio track may be left \\('{left}'"):
            host.place(clips)
    again = ResolveHost(made.resolve)
    again.remove()
    assert "the empty track 'Audio 3' and 'Audio 4' may be left of it" in " ".join(again.warnings)
