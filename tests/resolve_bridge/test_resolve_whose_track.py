"""A track is ours only where we made it: not where it merely holds our stems, and never so that it is deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, Item, StemRoom, Track, snapshot

from resolve_bridge.errors import HostRefused
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.ports import StemClip

Deed = Callable[[Cut], None]


@pytest.fixture
def clips() -> list[StemClip]:
    return []


@pytest.fixture
def made(cut_for: Any, stem_room: StemRoom, clips: list[StemClip]) -> Cut:
    """With stems under the first two shots."""
    cut: Cut = cut_for(STUDIO_21_0_4)
    host = ResolveHost(cut.resolve)
    sequence = host.read()
    clips += stem_room.two(sequence)
    host.place(clips)
    return cut


def audio(made: Cut) -> list[Track]:
    return made.timeline.tracks["audio"]


def spots(made: Cut) -> Track:
    """A track of the user's, with one of our stems dragged onto it."""
    audio(made).append(Track(name="My spots", subtype="stereo", items=[audio(made)[2].items.pop()]))
    return audio(made)[-1]


def rename_ours_and_clear_it(made: Cut) -> None:
    spots(made)
    audio(made)[2].name = "Old temp"
    audio(made)[2].items.clear()


def delete_ours(made: Cut) -> None:
    spots(made)
    del audio(made)[2]


def drag_all_to_a_track_that_was_there(made: Cut) -> None:
    """The note of our clips tells that this track was there before."""
    audio(made).append(Track(name="My spots", subtype="stereo"))
    host = ResolveHost(made.resolve)
    host.place(host.placed())
    audio(made)[3].items = audio(made)[2].items
    del audio(made)[2]


def drag_most_and_rename_ours(made: Cut) -> None:
    """Two tracks have names that are new to us."""
    audio(made).append(Track(name="My spots", subtype="stereo", items=audio(made)[2].items))
    audio(made)[2].items = []
    audio(made)[2].name = "Old temp"


DEEDS = [rename_ours_and_clear_it, delete_ours, drag_all_to_a_track_that_was_there, drag_most_and_rename_ours]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_a_track_of_the_user_s_with_our_stems_is_not_removed(made: Cut, deed: Deed) -> None:
    deed(made)
    theirs = next(track for track in audio(made) if track.name == "My spots")
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    assert host.placed() == [] and host.remove() == 0
    after = snapshot(made.app)
    assert after["timelines"] == before["timelines"] and theirs.items
    (note,) = host.warnings
    assert note.startswith(f"The track 'My spots' is left as it is with {theirs.items[0].name}")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_nothing_is_placed_on_a_track_of_the_user_s(made: Cut, deed: Deed, clips: list[StemClip]) -> None:
    deed(made)
    theirs = next(track for track in audio(made) if track.name == "My spots")
    before = [dict(vars(item)) for item in theirs.items]
    host = ResolveHost(made.resolve)
    host.place(clips)
    assert [vars(item) for item in theirs.items] == before
    assert [len(track.items) for track in audio(made) if track.name == "FX (AI temp)"] == [2]
    assert "The track 'My spots' is left as it is" in host.warnings[0]
    assert host.remove() == 2
    assert [vars(item) for item in theirs.items] == before


def test_a_renamed_track_with_a_clip_of_the_user_s_keeps_our_stems_and_gets_no_others(
    made: Cut, clips: list[StemClip], stem_room: StemRoom
) -> None:
    track = audio(made)[2]
    theirs = Item(name="mine.wav", pool=made.media["score"], start=made.timeline.start_frame + 110, frames=10)
    track.name = "Spot FX"
    track.items.append(theirs)
    before = [dict(vars(item)) for item in track.items]
    host = ResolveHost(made.resolve)
    host.place(clips)
    assert [vars(item) for item in track.items] == before and len(audio(made)) == 3
    host.place([*clips, stem_room.clip(host.read(), (96, 106))])
    assert [vars(item) for item in track.items] == before
    assert [track.name for track in audio(made)][2:] == ["Spot FX", "FX (AI temp) 2"]
    assert len(host.placed()) == 3 and host.remove() == 3
    assert audio(made)[2:] == [track] and track.items == [theirs]
    assert host.warnings == ("The track 'Spot FX' stays, with what you put on it.",)


@pytest.mark.parametrize("is_renamed", [True, False])
@pytest.mark.parametrize("is_locked", [True, False])
def test_a_track_that_stays_with_a_clip_of_the_user_s_keeps_its_padlock(
    is_locked: bool, is_renamed: bool, made: Cut
) -> None:
    track = audio(made)[2]
    track.name = "Spot FX" if is_renamed else track.name
    track.items.append(Item(name="mine.wav", pool=made.media["score"], start=made.timeline.start_frame, frames=10))
    track.locked = is_locked
    assert ResolveHost(made.resolve).remove() == 2
    assert audio(made)[2:] == [track] and track.locked is is_locked and len(track.items) == 1


def test_a_track_of_the_user_s_called_as_ours_is_not_locked_once_ours_is_gone(made: Cut) -> None:
    voice = Item(name="voice", pool=made.media["score"], start=86400, frames=20)
    audio(made).append(Track(name="FX (AI temp)", subtype="stereo", items=[voice]))
    assert audio(made)[2].locked and ResolveHost(made.resolve).remove() == 2
    assert [(track.name, track.locked) for track in audio(made)[2:]] == [("FX (AI temp)", False)]


def test_a_renamed_track_is_known_though_others_come_before_and_after_it(made: Cut, clips: list[StemClip]) -> None:
    audio(made)[2].name = "Foley"
    audio(made).insert(0, Track(name="Dialogue", subtype="stereo"))
    audio(made).append(Track(name="Audio 5", subtype="stereo"))
    host = ResolveHost(made.resolve)
    host.place(clips)
    assert [len(track.items) for track in audio(made) if track.name == "Foley"] == [2] and len(audio(made)) == 5
    assert host.warnings == ()
    assert host.remove() == 2
    assert [track.name for track in audio(made)] == ["Dialogue", "Audio 1", "Score", "Foley", "Audio 5"]


def test_a_track_that_came_with_a_name_from_another_timeline_is_ours(made: Cut, clips: list[StemClip]) -> None:
    audio(made)[2].name = "Foley"
    tracks = ResolveHost(made.resolve).our_tracks()
    made.project.current = made.project.timelines[1]
    before = snapshot(made.app)["timelines"]
    new = ResolveHost(made.resolve)
    new.adopt(tracks)
    new.place(clips)
    assert [track.name for track in audio(made)][2:] == ["Foley"] and len(new.placed()) == 2
    assert new.remove() == 2
    assert snapshot(made.app)["timelines"] == before and new.warnings == ()


@pytest.mark.parametrize("index", [0, 3], ids=["before", "after"])
@pytest.mark.parametrize("was_there", [True, False], ids=["was_there", "came"])
def test_our_renamed_track_stays_ours_beside_one_of_the_user_s_of_the_same_name(
    made: Cut, clips: list[StemClip], stem_room: StemRoom, index: int, was_there: bool
) -> None:
    ours, voice = audio(made)[2], Item(name="voice", pool=made.media["score"], start=86400, frames=20)
    audio(made).insert(index, Track(name="Foley", subtype="stereo", items=[voice]))
    if was_there:
        ResolveHost(made.resolve).place(clips)
    ours.name = "Foley"
    other = StemClip(takes=(stem_room.stem(ResolveHost(made.resolve).read(), (0, 48), take=2),))
    for wanted in ([other, clips[1]], clips, [other, clips[1]]):
        host = ResolveHost(made.resolve)
        assert len(host.placed()) == 2
        host.place(wanted)
        assert host.warnings == () and len(audio(made)) == 4 and len(ours.items) == 2
    assert ResolveHost(made.resolve).remove() == 2
    assert ours.items == [] and audio(made)[index].items == [voice]


@pytest.mark.parametrize("index", [0, 3], ids=["before", "after"])
@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "with_sound"])
def test_a_track_of_the_user_s_called_as_ours_is_told_from_ours(
    made: Cut, clips: list[StemClip], stem_room: StemRoom, index: int, is_empty: bool
) -> None:
    voice = [] if is_empty else [Item(name="voice", pool=made.media["score"], start=86400, frames=20)]
    theirs = Track(name="FX (AI temp)", subtype="stereo", items=list(voice))
    audio(made).insert(index, theirs)
    host = ResolveHost(made.resolve)
    others = [StemClip(takes=(stem_room.stem(host.read(), span, take=2),)) for span in ((0, 48), (48, 96))]
    host.place(others)
    assert host.warnings == () and len(host.placed()) == 2 and len(audio(made)) == 4
    assert host.remove() == 2
    assert len(audio(made)) == 3 and audio(made)[min(index, 2)] is theirs and theirs.items == voice


def test_tracks_of_ours_of_one_name_are_all_removed(made: Cut, clips: list[StemClip], stem_room: StemRoom) -> None:
    host = ResolveHost(made.resolve)
    host.place([*clips, stem_room.clip(host.read(), (0, 132), StemKind.BG)])
    voice = Item(name="voice", pool=made.media["score"], start=86400, frames=20)
    audio(made).insert(0, Track(name="FX (AI temp)", subtype="stereo", items=[voice]))
    audio(made)[4].name = "FX (AI temp)"
    assert host.remove() == 3
    assert [track.name for track in audio(made)] == ["FX (AI temp)", "Audio 1", "Score"]
    assert audio(made)[0].items == [voice]


def test_where_two_tracks_cannot_be_told_apart_no_clip_goes_and_the_words_say_what_to_do(made: Cut) -> None:
    """Both empty, and one was kept because it is muted."""
    clip_track = audio(made)[2]
    audio(made).append(Track(name="BG (AI temp)", subtype="stereo"))
    audio(made).append(Track(name="BG (AI temp)", subtype="stereo"))
    host = ResolveHost(made.resolve)
    with pytest.raises(HostRefused, match=r"which of the audio tracks called 'BG .AI temp.' .* another name"):
        host.remove()
    assert len(clip_track.items) == 2
    audio(made)[4].name = "Mine"
    assert host.remove() == 2
    assert [track.name for track in audio(made)] == ["Audio 1", "Score", "Mine"]


def test_a_track_from_another_timeline_does_not_get_the_name_of_one_of_the_user_s(
    made: Cut, clips: list[StemClip]
) -> None:
    audio(made)[2].name = "Foley"
    tracks = ResolveHost(made.resolve).our_tracks()
    made.project.current = made.project.timelines[1]
    audio(made).append(Track(name="Foley", subtype="stereo"))
    there = [track.name for track in audio(made)]
    new = ResolveHost(made.resolve)
    new.adopt(tracks)
    new.place(clips)
    assert [track.name for track in audio(made)] == [*there, "FX (AI temp)"] and len(new.placed()) == 2
    assert new.remove() == 2 and new.warnings == ()
    assert [track.name for track in audio(made)] == there
