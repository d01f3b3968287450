"""What is ours in Resolve and what is the user's: through renaming, moving, copying, and in several timelines."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, StemRoom, Trap, snapshot
from stand_in.otio_export import otio_text

from otio_adapters.file_host import OtioFileHost
from resolve_bridge.errors import HostRefused, TimelineGone
from resolve_bridge.host import ResolveHost
from resolve_bridge.open_timeline import open_timeline
from resolve_bridge.pool_facts import PoolProbe
from resolve_bridge.records import KEY, StemRecord
from v2a_engine.domain.cue import StemKind
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import StemClip


def test_a_name_that_the_user_has_given_a_track_is_not_given_again(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    theirs = made.timeline.tracks["audio"][1]
    theirs.name = "FX (AI temp)"
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    assert [track.name for track in made.timeline.tracks["audio"]][1:] == ["FX (AI temp)", "FX (AI temp) 2"]
    host.remove()
    assert made.timeline.tracks["audio"][1] is theirs and len(made.timeline.tracks["audio"]) == 2


def test_a_copy_is_kept_when_asked_for_and_is_the_user_s(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    original = made.timeline
    host = ResolveHost(made.resolve, copy_first=True)
    sequence = host.read()
    host.place([stem_room.clip(sequence, (0, 48))])
    host.place([stem_room.clip(sequence, (48, 96))])
    assert [each.name for each in made.project.timelines] == ["Cut 7", "Cut 6", "Cut 7 before Wildtrack"]
    assert made.timeline is original and len(original.tracks["audio"]) == 3
    assert len(made.project.timelines[2].tracks["audio"]) == 2
    host.remove()
    assert len(made.project.timelines) == 3, "a copy that the user asked for is not ours to delete"


def test_the_timeline_that_was_read_is_the_one_that_is_written(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    made.project.current = made.project.timelines[1]  # the user has gone elsewhere
    where = snapshot(made.app)
    host.place(clips)
    assert lying_wrong(made, clips) == []
    assert made.project.current is made.project.timelines[1]
    host.remove()
    assert snapshot(made.app) == where
    del made.project.timelines[0]
    with pytest.raises(TimelineGone, match="Cut 7"):
        host.place(clips)


def test_stems_that_another_timeline_uses_stay_in_the_media_pool(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    first = ResolveHost(made.resolve)
    sequence = first.read()
    clips = stem_room.four(sequence)
    first.place(clips)
    made.project.current = made.project.timelines[1]
    second = ResolveHost(made.resolve)
    second.place(clips[:1])
    made.project.current = made.project.timelines[0]
    before = [dict(vars(item)) for item in made.project.timelines[1].tracks["audio"][2].items]
    assert first.remove() == 4
    assert [vars(item) for item in made.project.timelines[1].tracks["audio"][2].items] == before
    record = StemRecord.from_json(made.project.timelines[1].tracks["audio"][2].items[0].pool.third_party[KEY])
    assert record is not None and [uid for uid, _ in record.placed] == [made.project.timelines[1].uid]
    assert second.remove() == 1
    assert [bin_.name for bin_ in made.project.root.bins] == ["Footage", "Music"]


def test_a_copy_of_a_timeline_knows_our_clips_for_ours(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline().DuplicateTimeline("Cut 8")
    copy = ResolveHost(made.resolve)
    assert [done_by_hand(clip, None) for clip in copy.placed()] == [()] * 4
    assert copy.remove() == 4
    assert len(host.placed()) == 4, "the timeline that it was copied from keeps its clips"


def test_a_clip_of_the_user_s_on_our_track_stays_where_it_is(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place([stem_room.clip(host.read(), (0, 48))])
    track = made.timeline.tracks["audio"][2]
    theirs = replace(made.timeline.tracks["audio"][1].items[0], start=track.items[0].end, frames=10, uid="theirs")
    track.items.append(theirs)
    assert host.remove() == 1
    assert made.timeline.tracks["audio"][2].items == [theirs]


def test_a_renamed_track_of_ours_is_still_ours_and_one_of_the_user_s_with_our_clip_is_not(
    cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place([*stem_room.two(sequence), stem_room.four(sequence)[3]])
    fx, bg = made.timeline.tracks["audio"][2:]
    bg.name = "wind, sea"
    moved = fx.items.pop()
    made.timeline.tracks["audio"].append(replace(bg, name="My FX", items=[moved]))
    assert [clip.kind for clip in host.placed()] == [StemKind.FX, StemKind.BG]
    assert host.remove() == 2
    assert [track.name for track in made.timeline.tracks["audio"]] == ["Audio 1", "Score", "wind, sea", "My FX"]
    assert [track.items for track in made.timeline.tracks["audio"][2:]] == [[], [moved]]
    assert made.app.project.root.bins[-1].clips == [moved.pool]
    theirs, renamed = host.warnings
    assert theirs.startswith("The track 'My FX' is left as it is with film_f0048_FX_t1.wav on it")
    assert renamed == "The track 'wind, sea' stays, empty, for you gave it that name."


def test_a_renamed_track_stays_ours_while_others_come_and_go(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    host.place(clips)
    made.timeline.tracks["audio"][2].name = "Foley"
    for more in ((20, 60), (30, 70), (96, 132)):
        clips.append(stem_room.clip(sequence, more))
        host.place(clips)
        assert lying_wrong(made, clips) == [] and len(host.placed()) == len(clips)
    assert [track.name for track in made.timeline.tracks["audio"]][2:] == ["Foley", "FX (AI temp) 2", "FX (AI temp) 3"]
    assert [len(track.items) for track in made.timeline.tracks["audio"]][2:] == [3, 1, 1]
    assert host.remove() == 5
    left = made.timeline.tracks["audio"].pop()
    assert (left.name, left.items, host.warnings) == (
        "Foley",
        [],
        ("The track 'Foley' stays, empty, for you gave it that name.",),
    )
    assert snapshot(made.app) == before


def test_what_resolve_does_not_delete_stays_with_nothing_beside_it(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    host.place(stem_room.four(sequence))
    before = snapshot(made.app)
    made.app.traps.add(Trap.DELETE_DOES_NOTHING)
    with pytest.raises(HostRefused, match="would not delete 4 of our clips"):
        host.place([stem_room.clip(sequence, (10, 20)), stem_room.clip(sequence, (15, 25))])
    made.app.traps.discard(Trap.DELETE_DOES_NOTHING)
    assert snapshot(made.app)["timelines"] == before["timelines"]


def test_a_copy_is_made_once_though_placing_failed_after_it(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve, copy_first=True)
    clips = stem_room.four(host.read())
    made.app.traps.add(Trap.IMPORT_REFUSED)
    with pytest.raises(HostRefused):
        host.place(clips)
    made.app.traps.discard(Trap.IMPORT_REFUSED)
    host.place(clips)
    assert [each.name for each in made.project.timelines] == ["Cut 7", "Cut 6", "Cut 7 before Wildtrack"]


def test_names_and_mutes_of_our_tracks_go_along_to_another_timeline(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    old = ResolveHost(made.resolve)
    clips = stem_room.four(old.read())
    old.place(clips)
    _, _, fx, bg = made.timeline.tracks["audio"]
    fx.name, bg.enabled = "Foley", False
    made.project.current = made.project.timelines[1]
    before = snapshot(made.app)["timelines"]
    new = ResolveHost(made.resolve)
    new.adopt(old.our_tracks())
    new.place([*old.placed(), stem_room.clip(new.read(), (10, 30))])
    there = made.project.timelines[1].tracks["audio"][2:]
    assert [(track.name, track.enabled, len(track.items)) for track in there] == [
        ("Foley", True, 3),
        ("BG (AI temp)", False, 1),
        ("FX (AI temp) 2", True, 1),
    ]
    assert len(new.placed()) == 5 and new.remove() == 5
    assert snapshot(made.app)["timelines"] == before


def test_tracks_of_a_file_and_of_resolve_are_told_in_one_form(
    cut_for: Any, stem_room: StemRoom, tmp_path: Path
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    made.timeline.tracks["audio"][2].name = "Foley"
    source = tmp_path / "cut.otio"
    source.write_text(otio_text(made.project.timelines[1]))
    file = OtioFileHost(source, tmp_path / "out.otio", PoolProbe(open_timeline(made.resolve, host.abilities)))
    file.adopt(host.our_tracks())
    file.place([replace(clip, track=number) for number, clip in zip((0, 0, 0, 1), clips, strict=True)])
    assert [track.name for track in file.our_tracks()] == ["Foley", "BG (AI temp)"]
    host.place([])
    assert [track.name for track in made.timeline.tracks["audio"]][2:] == ["Foley"], "its name is the user's"
    made.timeline.tracks["audio"].pop()
    host.adopt(file.our_tracks())
    host.place(clips)
    assert [track.name for track in made.timeline.tracks["audio"]][2:] == ["Foley", "BG (AI temp)"]


def test_a_renamed_track_is_known_in_a_copy_of_the_timeline_too(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    made.timeline.tracks["audio"][2].name = "Foley"
    made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline().DuplicateTimeline("Cut 8")
    copy = ResolveHost(made.resolve)
    assert [clip.kind for clip in copy.placed()] == [StemKind.FX, StemKind.FX, StemKind.FX, StemKind.BG]
    assert copy.remove() == 4 and len(host.placed()) == 4


def test_a_clip_goes_on_the_track_it_had_before_one_that_had_none(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    before = stem_room.clip(sequence, (48, 96))
    host.place([before])
    moved = replace(before, moved_to=before.span.shifted(-28), moved_first_frame=before.first_frame, track=0)
    host.place([stem_room.clip(sequence, (0, 48)), moved])
    assert [track.items[0].name for track in made.timeline.tracks["audio"][2:]] == [
        "film_f0048_FX_t1.wav",
        "film_f0000_FX_t1.wav",
    ]


def test_what_a_hand_does_in_a_copy_is_seen_once_the_copy_was_worked_on(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline().DuplicateTimeline("Cut 8")
    copy = ResolveHost(made.resolve)
    copy.place(copy.placed())
    made.timeline.tracks["audio"][2].items[2].start += 4
    assert [done_by_hand(clip, None) for clip in copy.placed()] == [(), (), ("moved",), ()]
    assert [done_by_hand(clip, None) for clip in host.placed()] == [()] * 4


def test_a_clip_that_was_replaced_is_noted_nowhere(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    host.place(clips[1:])
    media = {clip.name: StemRecord.from_json(clip.third_party[KEY]) for clip in made.project.root.bins[-1].clips}
    assert [bool(record and record.placed) for record in media.values()] == [False, True, True, True]


def test_a_note_that_cannot_be_renewed_stays_as_it_was(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.traps.add(Trap.METADATA_REFUSED)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    made.app.traps.add(Trap.MARKER_REFUSED)
    one_take = StemClip(takes=clips[1].takes[:1])
    with pytest.raises(HostRefused, match="keep a note"):
        host.place([clips[0], one_take])
    assert len(host.placed()) == 4, "all of them are still known for ours"
