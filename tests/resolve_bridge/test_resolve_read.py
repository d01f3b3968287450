"""The picture is read from Resolve as the viewer sees it: by its export, or call by call, with the same result."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from stand_in import STUDIO_19, STUDIO_21_0_4, Cut, Edition, Item, StemRoom, Track, Trap, snapshot
from stand_in.which_editions import each_edition_with

from resolve_bridge.errors import NoPicture
from resolve_bridge.host import ResolveHost
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand


@each_edition_with("rate", ["24", "23.976", "29.97 DF", "50"])
@pytest.mark.parametrize("trap", [None, Trap.EXPORT_REFUSED, Trap.EXPORT_WITHOUT_FILE, Trap.EXPORT_CUT_OFF])
def test_every_shot_with_its_source(edition: Edition, trap: Trap | None, rate: str, cut_for: Any) -> None:
    made = cut_for(edition, rate=rate)
    made.app.traps |= {trap} if trap else set()
    before = snapshot(made.app)
    sequence = ResolveHost(made.resolve).read()
    exact = made.timeline.exact_rate
    assert (sequence.rate, sequence.frames, sequence.drop_frame) == (exact, 132, rate.endswith("DF"))
    assert sequence.start_frame == made.timeline.start_frame
    assert [(edit.name, edit.span, edit.picture[0].source_start_s) for edit in sequence.edits] == [
        ("harbour.mov", FrameSpan(0, 48, exact), 24 / exact),
        ("door.mov", FrameSpan(48, 96, exact), 12 / exact),
        ("stairs.mov", FrameSpan(96, 132, exact), 30 / exact),
    ]
    assert [(marker.text, marker.span.start_frame) for marker in sequence.markers] == [
        ("wind over the harbour", 5),
        ("door slams", 68),
        ("Marker 2", 90),
    ]
    assert bool(trap) is any("did not export this timeline" in note for note in sequence.notes)
    assert snapshot(made.app) == before, "reading changes nothing"


@pytest.mark.parametrize("edition", [STUDIO_21_0_4, STUDIO_19], ids=lambda edition: edition.label)
@pytest.mark.parametrize("trap", [None, Trap.EXPORT_REFUSED])
def test_retimed_disabled_and_stacked_clips(edition: Edition, trap: Trap | None, cut_for: Any) -> None:
    made: Cut = cut_for(edition)
    made.app.traps |= {trap} if trap else set()
    first, second, _ = made.timeline.tracks["video"][0].items
    first.speed, first.frames = Fraction(2), 24  # a gap follows it
    over = replace(second, start=made.timeline.start_frame + 100, frames=10, uid="over", markers={})
    off = replace(over, start=over.start + 10, enabled=False, uid="off")
    made.timeline.tracks["video"].insert(1, Track(name="Video 2", items=[over, off]))
    sequence = ResolveHost(made.resolve).read()
    assert [(e.name, e.track, e.span.start_frame, e.span.frames, e.picture[0].speed) for e in sequence.edits] == [
        ("harbour.mov", "Video 1", 0, 24, 2),
        ("door.mov", "Video 1", 48, 48, 1),
        ("stairs.mov", "Video 1", 96, 4, 1),
        ("door.mov", "Video 2", 100, 10, 1),
        ("stairs.mov", "Video 1", 110, 22, 1),
    ]


@pytest.mark.parametrize("trap", [None, Trap.EXPORT_REFUSED])
def test_media_in_another_rate_begin_where_they_begin(trap: Trap | None, cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4, rate="24", media_rate="25")
    made.app.traps |= {trap} if trap else set()
    sequence = ResolveHost(made.resolve).read()
    first = sequence.edits[0].picture[0]
    assert abs(first.source_start_s - Fraction(24, 25)) < Fraction(1, 48)
    assert first.speed == 1


@pytest.mark.parametrize("trap", [Trap.ITEM_STARTS_RELATIVE, Trap.SOURCE_START_OFF_BY_ONE, Trap.SOURCE_END_FLIPS])
def test_odd_counting_of_a_build_does_not_move_a_shot(trap: Trap, cut_for: Any) -> None:
    plain, odd = cut_for(STUDIO_21_0_4), cut_for(STUDIO_21_0_4)
    for made in (plain, odd):
        made.app.traps.add(Trap.EXPORT_REFUSED)
    odd.app.traps.add(trap)
    assert ResolveHost(odd.resolve).read() == ResolveHost(plain.resolve).read()


def test_in_and_out_count_from_the_start_and_the_out_frame_belongs_to_them(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    assert host.read().marked is None
    made.timeline.marks = {"video": {"in": 10, "out": 19}}
    assert host.read().marked == FrameSpan(10, 20, Fraction(24))
    made.timeline.marks = {"audio": {"in": 100}}
    assert host.read().marked == FrameSpan(100, 132, Fraction(24))
    older = cut_for(STUDIO_19)
    older.timeline.marks = {"video": {"in": 10, "out": 19}}
    assert ResolveHost(older.resolve).read().marked is None, "this version has no call for them"


def test_compound_clips_and_titles_read_call_by_call_are_told(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.EXPORT_REFUSED)
    made.media["door"].path = ""  # as for compound clips
    for item in made.timeline.tracks["video"][0].items[1:2]:
        item.pool = replace(item.pool, path="")
    sequence = ResolveHost(made.resolve).read()
    assert [edit.name for edit in sequence.edits if not edit.offline] == ["harbour.mov", "stairs.mov"]
    assert any("door.mov: what is inside it is told only by an export" in note for note in sequence.notes)


def test_subtitles_are_words_with_a_time(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    said = Item(name="Shut the door!", pool=None, start=made.timeline.start_frame + 50, frames=30)
    made.timeline.tracks["subtitle"][0].items.append(said)
    for trap in (None, Trap.EXPORT_REFUSED):
        made.app.traps |= {trap} if trap else set()
        (words,) = ResolveHost(made.resolve).read().subtitles
        assert (words.text, words.span) == ("Shut the door!", FrameSpan(50, 80, Fraction(24)))


@pytest.mark.parametrize("trap", [None, Trap.EXPORT_REFUSED])
def test_a_timeline_without_picture_says_so(trap: Trap | None, cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps |= {trap} if trap else set()
    for track in made.timeline.tracks["video"]:
        track.items.clear()
    with pytest.raises(NoPicture, match="'Cut 7' holds no picture"):
        ResolveHost(made.resolve).read()


def test_offline_media_are_edits_with_their_reason(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    item = made.timeline.tracks["video"][0].items[0]
    item.pool = replace(item.pool, path="/volumes/gone/harbour.mov")
    first = ResolveHost(made.resolve).read().edits[0]
    assert "/volumes/gone/harbour.mov is not there" in first.offline and not first.picture


def test_the_media_pool_answers_for_the_files(cut_for: Any) -> None:
    from resolve_bridge.open_timeline import open_timeline
    from resolve_bridge.pool_facts import PoolProbe

    made = cut_for(STUDIO_21_0_4, rate="23.976")
    host = ResolveHost(made.resolve)
    probe = PoolProbe(open_timeline(made.resolve, host.abilities))
    assert probe(made.media["door"].path) == MediaFacts(
        rate=Fraction(24000, 1001), frames=96, width=64, height=36, start_timecode="10:00:00:00", has_sound=True
    )
    with pytest.raises(UnreadableMedia, match="media pool does not know it"):
        probe("/elsewhere.mov")


def test_a_timeline_without_a_rate_of_its_own_has_the_project_s(cut_for: Any) -> None:
    made = cut_for(STUDIO_19, rate="29.97 DF")
    made.app.overrides["Timeline.GetSetting"] = lambda ask, name: ""
    sequence = ResolveHost(made.resolve).read()
    assert (sequence.rate, sequence.drop_frame) == (Fraction(30000, 1001), True)


def test_an_export_that_leaves_out_empty_tracks_mixes_nothing_up(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (96, 400)), stem_room.clip(sequence, (0, 48))])
    made.timeline.tracks["audio"].insert(0, Track(name="Audio 0", subtype="stereo"))
    made.timeline.tracks["audio"][3].items[0].level_db = -3.0

    def without_empty(export: Any, path: str, *constants: Any) -> bool:
        done: bool = export(path, *constants)
        content = json.loads(Path(path).read_text())
        content["tracks"]["children"] = [track for track in content["tracks"]["children"] if track["children"]]
        Path(path).write_text(json.dumps(content))
        return done

    made.app.overrides["Timeline.Export"] = without_empty
    assert host.read() == sequence
    assert [done_by_hand(clip, None) for clip in host.placed()] == [("given an effect or a level",), ()]
