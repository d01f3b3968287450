"""What a hand did to our clips in Resolve is seen, left alone, and carried along where a clip has to move."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from stand_in import FREE_18, STUDIO_19, STUDIO_21_0_4, Cut, Edition, Item, StemRoom, Track, snapshot
from stand_in.which_editions import every_edition

from resolve_bridge.host import ResolveHost
from resolve_bridge.records import KEY, StemRecord
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import PlacedClip

Hand = Callable[[Track, Item], None]


def rename(track: Track, item: Item) -> None:
    item.name = "good one"


def mute(track: Track, item: Item) -> None:
    item.enabled = False


def lower(track: Track, item: Item) -> None:
    item.level_db = -4.0


def note(track: Track, item: Item) -> None:
    item.markers[3.0] = {"color": "Red", "duration": 1.0, "note": "too loud", "name": "", "customData": ""}


def colour(track: Track, item: Item) -> None:
    item.colour = "Lime"


def trim(track: Track, item: Item) -> None:
    item.frames -= 8


def trim_head(track: Track, item: Item) -> None:
    item.start, item.frames, item.source_s = item.start + 5, item.frames - 5, item.source_s + Fraction(5, 24)


def move(track: Track, item: Item) -> None:
    item.start += 3


HANDS: dict[Hand, tuple[str, ...]] = {
    rename: ("renamed",),
    mute: ("muted",),
    lower: ("given an effect or a level",),
    note: ("given a marker",),
    colour: ("given another colour",),
    trim: ("trimmed",),
    trim_head: ("trimmed",),
    move: ("moved",),
}


@pytest.fixture(params=[STUDIO_21_0_4, FREE_18], ids=lambda edition: edition.label)
def made(request: pytest.FixtureRequest, cut_for: Any, stem_room: StemRoom) -> Cut:
    """With stems under the first and the last shot."""
    cut: Cut = cut_for(request.param)
    host = ResolveHost(cut.resolve)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (0, 48)), stem_room.clip(sequence, (96, 132))])
    return cut


def ours(made: Cut) -> Track:
    return made.timeline.tracks["audio"][2]


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_what_a_hand_did_is_seen(made: Cut, hand: Hand) -> None:
    track = ours(made)
    hand(track, track.items[1])
    first, second = ResolveHost(made.resolve).placed()
    assert done_by_hand(second, None) == HANDS[hand]
    assert done_by_hand(first, None) == ()


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__)
def test_what_a_hand_changed_is_not_touched_while_other_stems_come_and_go(
    made: Cut, hand: Hand, stem_room: StemRoom
) -> None:
    hand(ours(made), ours(made).items[1])
    before = dict(vars(ours(made).items[1]))
    host = ResolveHost(made.resolve)
    sequence = host.read()
    changed = host.placed()[1]
    host.place([stem_room.clip(sequence, (0, 48), takes=2), stem_room.clip(sequence, (48, 90)), changed])
    again = next(item for item in ours(made).items if item.uid == before["uid"])
    assert vars(again) == before
    clip = next(each for each in host.placed() if each.span == changed.span)
    assert done_by_hand(clip, None) == HANDS[hand], "and it is still known for the hand's"


@pytest.mark.parametrize("hand", [rename, mute, note, colour, trim, trim_head], ids=lambda hand: hand.__name__)
def test_a_changed_clip_that_moves_with_its_picture_keeps_what_the_hand_gave_it(made: Cut, hand: Hand) -> None:
    hand(ours(made), ours(made).items[1])
    kept = ("name", "enabled", "colour", "markers", "frames", "source_s")
    before = {name: getattr(ours(made).items[1], name) for name in kept}
    host = ResolveHost(made.resolve)
    first, second = host.placed()
    assert second.written_span is not None
    host.place([first, replace(second, span=second.span.shifted(-40), written_span=second.written_span.shifted(-40))])
    moved = ours(made).items[1]
    lost = {"name"} if hand is rename and not made.app.edition.has("TimelineItem.SetName") else set()
    assert {n: getattr(moved, n) for n in kept if n not in lost} == {n: before[n] for n in kept if n not in lost}
    assert bool(host.warnings) is bool(lost)
    assert moved.start == made.timeline.start_frame + second.span.start_frame - 40
    if not lost:
        assert done_by_hand(host.placed()[1], None) == HANDS[hand]


def test_a_level_that_cannot_be_carried_along_is_told(made: Cut) -> None:
    lower(ours(made), ours(made).items[1])
    host = ResolveHost(made.resolve)
    first, second = host.placed()
    host.place([first, replace(second, span=second.span.shifted(-40))])
    assert any("a level or fade set by hand stayed behind" in note for note in host.warnings)


def test_what_lay_there_can_be_put_back(made: Cut, stem_room: StemRoom) -> None:
    mute(ours(made), ours(made).items[1])
    host = ResolveHost(made.resolve)
    before = host.placed()
    place = [(item.pool.path, item.start, item.frames, item.enabled) for item in ours(made).items if item.pool]
    host.place([stem_room.clip(host.read(), (0, 48), takes=2)])
    assert len(ours(made).items) == 1
    host.place(before)
    again = [(item.pool.path, item.start, item.frames, item.enabled) for item in ours(made).items if item.pool]
    assert again == place
    record = StemRecord.from_json(ours(made).items[0].pool.third_party[KEY]) if ours(made).items[0].pool else None
    assert record is not None and record.cue_id == "f0000_FX" and record.key, "with all that was known of it"


@every_edition
def test_a_clip_placed_from_a_file_lies_as_the_file_had_it(
    edition: Edition, cut_for: Any, stem_room: StemRoom, our_bin: str
) -> None:
    made = cut_for(edition)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    stem = stem_room.stem(sequence, (0, 48))
    clip = PlacedClip(
        kind=stem.request.kind,
        name="by another host",
        files=(stem.wav_path,),
        span=FrameSpan(10, 40, sequence.rate),
        first_frame=16,
        written_span=FrameSpan(0, 48, sequence.rate),
        written_first_frame=6,
        as_it_is='[{"OTIO_SCHEMA": "Clip.2"}]',
    )
    host.place([clip])
    (placed,) = host.placed()
    assert (placed.span, placed.first_frame, placed.files) == (clip.span, 16, clip.files)
    assert done_by_hand(placed, None) == ("trimmed",)
    host.remove()
    assert snapshot(made.app) == before


def test_a_muted_track_of_ours_stays_muted_though_nothing_lies_on_it(made: Cut, stem_room: StemRoom) -> None:
    ours(made).enabled = False
    host = ResolveHost(made.resolve)
    host.place([])
    assert ours(made).items == [] and not ours(made).enabled
    host.place([stem_room.clip(host.read(), (0, 48))])
    assert len(ours(made).items) == 1 and len(made.timeline.tracks["audio"]) == 3
    host.remove()
    assert len(made.timeline.tracks["audio"]) == 2


def test_clips_on_a_muted_track_are_told_as_such(made: Cut) -> None:
    host = ResolveHost(made.resolve)
    assert [clip.is_track_muted for clip in host.placed()] == [False] * 2
    ours(made).enabled = False
    assert [clip.is_track_muted for clip in host.placed()] == [True] * 2


def test_an_export_is_not_needed_to_know_our_clips(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_19)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    made.app.overrides["Timeline.Export"] = lambda *_: False
    assert [done_by_hand(clip, None) for clip in ResolveHost(made.resolve).placed()] == [()]


@pytest.mark.parametrize("hand", [rename, mute, colour, trim, move], ids=lambda hand: hand.__name__)
def test_a_stem_placed_afresh_is_as_we_make_it(made: Cut, hand: Hand, stem_room: StemRoom) -> None:
    before = [(item.name, item.enabled, item.colour, item.start, item.frames) for item in ours(made).items]
    hand(ours(made), ours(made).items[1])
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (0, 48)), stem_room.clip(sequence, (96, 132))])
    assert [(item.name, item.enabled, item.colour, item.start, item.frames) for item in ours(made).items] == before
    assert [done_by_hand(clip, None) for clip in host.placed()] == [()] * 2
