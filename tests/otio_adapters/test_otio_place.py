"""Stems go in on our own tracks, come out without a trace, and nothing else changes."""

import errno
import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.errors import NotATimeline
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import DiskFull, OutputRefused

schema = otio.schema


def simple(room: Any, **more: Any) -> Any:
    clips = [room.clip("a.mov", 0, 48), room.clip("b.mov", 0, 48), room.clip("c.mov", 0, 48)]
    return room.timeline(room.track(*clips), room.track(room.clip("s.wav", 0, 144), kind="Audio", name="A1"), **more)


def placed(room: Any, root: Any, *clips: Any, name: str = "out.otio") -> tuple[Path, Any]:
    output = room.folder / name
    room.host(root, output).place(clips)
    return output, otio.adapters.read_from_file(str(output))


def ours(timeline: Any) -> list[Any]:
    return [track for track in timeline.tracks if "wildtrack" in track.metadata]


def test_stems_lie_on_named_audio_tracks_after_all_others(room: Any) -> None:
    root = simple(room, start=86400)
    sequence = room.read(root)
    bg = room.stem_clip((0, 144), sequence, kind=StemKind.BG)
    fx = [room.stem_clip((48, 96), sequence), room.stem_clip((0, 48), sequence)]
    _, timeline = placed(room, root, bg, *fx)
    assert [track.name for track in timeline.tracks] == ["V1", "A1", "FX (AI temp)", "BG (AI temp)"]
    track = timeline.tracks[2]
    assert track.kind == "Audio" and track.metadata["Resolve_OTIO"]["Audio Type"] == "Stereo"
    assert [clip.name for clip in track] == ["cut_s000_FX_t1", "cut_s048_FX_t1"]
    places = [clip.trimmed_range_in_parent() for clip in track]
    assert [(place.start_time.value, place.duration.value) for place in places] == [(0, 48), (48, 48)]


def test_a_stem_counts_in_the_timecode_of_its_first_sample(room: Any) -> None:
    root = simple(room, start=86400)
    _, timeline = placed(room, root, room.stem_clip((48, 96), room.read(root)))
    gap, clip = timeline.tracks[2]
    available = clip.media_reference.available_range
    assert gap.source_range.duration.value == 48
    assert (available.start_time.value, available.duration.value) == (86400 + 36, 72)
    assert (clip.source_range.start_time.value, clip.source_range.duration.value) == (86400 + 48, 48)
    assert Path(clip.media_reference.target_url).is_absolute()


@pytest.mark.parametrize(
    "label",
    [18, 23.976, 25, 59.94, *(pytest.param(rate, marks=pytest.mark.slow) for rate in (16, 24, 29.97, 30, 50, 60))],
)
def test_two_hundred_stems_lie_where_their_shots_lie(room: Any, label: float) -> None:
    room.rate = float(label)
    path = str(room.file("a.mov"))
    root = room.timeline(room.track(*(room.clip("a.mov", 0, 7 + n % 11, url=path) for n in range(200))), start=1000)
    sequence = room.read(root)
    stems = [room.stem_clip((e.span.start_frame, e.span.end_frame), sequence) for e in sequence.edits[::2]]
    _, timeline = placed(room, root, *stems)
    video, track = timeline.tracks
    assert all(child.duration().rate == pytest.approx(label) for child in track)
    shots = [clip.trimmed_range_in_parent() for clip in list(video)[::2]]
    assert [clip.trimmed_range_in_parent() for clip in track.find_clips()] == shots


def test_takes_are_media_references_of_one_clip(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root), takes=3))
    (clip,) = timeline.tracks[2]
    references = clip.media_references()
    assert list(references) == ["DEFAULT_MEDIA", "take 2", "take 3"]
    assert clip.active_media_reference_key == "DEFAULT_MEDIA"
    assert [Path(r.target_url).name for r in references.values()] == [f"cut_s000_FX_t{n}.wav" for n in (1, 2, 3)]
    assert references["take 3"].metadata["wildtrack"]["key"] == "key(0, 48)3"


def test_a_clip_carries_its_provenance(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    record = timeline.tracks[2][0].metadata["wildtrack"]
    assert (record["prompt"], record["seed"], record["cue_id"]) == ("door slam", "7", "s000_FX")
    assert record["ai_generated"] is True and record["digital_source_type"].endswith("trainedAlgorithmicMedia")
    assert record["watermark_id"] == "mark" and record["wav_sha256"] == "1" * 64


def test_overlapping_stems_of_one_kind_go_on_two_tracks(room: Any) -> None:
    root = simple(room)
    sequence = room.read(root)
    stems = [room.stem_clip(span, sequence) for span in ((0, 48), (40, 96), (96, 144))]
    _, timeline = placed(room, root, *stems)
    assert [track.name for track in ours(timeline)] == ["FX (AI temp)", "FX (AI temp) 2"]
    assert [len(list(track.find_clips())) for track in ours(timeline)] == [2, 1]


def test_stems_in_another_rate_are_our_own_mistake(room: Any) -> None:
    root = simple(room)
    room.rate = 25.0
    other = room.read(room.save(simple(room), "other.otio"))
    room.rate = 24.0
    with pytest.raises(ValueError, match="counts at 25"):
        placed(room, root, room.stem_clip((0, 48), other))
    assert not (room.folder / "out.otio").exists()


def test_neighbouring_stems_dissolve_where_the_picture_does_and_the_handles_reach(room: Any) -> None:
    dissolves = [room.dissolve(4, 6), room.dissolve(30, 30)]
    clips = [room.clip(name, 100, 48) for name in ("a.mov", "b.mov", "c.mov")]
    root = room.timeline(room.track(clips[0], dissolves[0], clips[1], dissolves[1], clips[2]))
    sequence = room.read(root)
    _, timeline = placed(room, root, *(room.stem_clip((n, n + 48), sequence) for n in (0, 48, 96)))
    kinds = [type(child).__name__ for child in timeline.tracks[1]]
    assert kinds == ["Clip", "Transition", "Clip", "Clip"]  # the second is longer than the handles
    transition = timeline.tracks[1][1]
    assert (transition.in_offset.value, transition.out_offset.value) == (4, 6)


def test_a_trimmed_timeline_gets_its_stems_at_the_frames_that_are_seen(room: Any) -> None:
    root = simple(room)
    root.tracks.source_range = room.clip("x", 24, 96).source_range
    sequence = room.read(root)
    assert [(e.span.start_frame, e.span.end_frame) for e in sequence.edits] == [(0, 24), (24, 72), (72, 96)]
    _, timeline = placed(room, root, room.stem_clip((24, 72), sequence))
    clip = next(iter(timeline.tracks[2].find_clips()))
    assert clip.trimmed_range_in_parent().start_time.value == 48


def test_placing_twice_replaces_and_nothing_doubles(room: Any) -> None:
    root = simple(room)
    sequence = room.read(root)
    first, once = placed(room, root, room.stem_clip((0, 48), sequence))
    again = room.folder / "again.otio"
    room.host(first, again).place([room.stem_clip((0, 48), sequence)])
    assert again.read_bytes() == first.read_bytes()
    room.host(first, again).place([room.stem_clip((48, 96), sequence, kind=StemKind.BG)])
    assert [track.name for track in ours(otio.adapters.read_from_file(str(again)))] == ["BG (AI temp)"]
    assert len(ours(once)) == 1


def test_what_an_earlier_run_placed_in_the_output_is_there_now(room: Any) -> None:
    root = simple(room)
    sequence = room.read(root)
    output, _ = placed(room, root, room.stem_clip((0, 48), sequence, takes=2), room.stem_clip((48, 96), sequence))
    names = [[Path(file).name for file in clip.files] for clip in room.host(root, output).placed()]
    assert names == [["cut_s000_FX_t1.wav", "cut_s000_FX_t2.wav"], ["cut_s048_FX_t1.wav"]]
    assert room.host(root, room.folder / "elsewhere.otio").placed() == []


def test_an_output_goes_before_the_source_as_it_is_the_later_of_the_two(room: Any) -> None:
    root = simple(room)
    sequence = room.read(root)
    first, _ = placed(room, root, room.stem_clip((0, 48), sequence))
    second = room.folder / "second.otio"
    room.host(first, second).place([room.stem_clip((96, 144), sequence)])
    names = [[Path(file).name for file in clip.files] for clip in room.host(first, second).placed()]
    assert names == [["cut_s096_FX_t1.wav"]]


def test_nothing_stays_of_an_output_that_was_made_of_another_cut(room: Any) -> None:
    root = simple(room)
    output, _ = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    del root.tracks[0][1]
    assert room.host(root, output).placed() == []


def test_our_tracks_are_neither_picture_nor_length_nor_markers(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    timeline.tracks[2].kind = "Video"
    timeline.tracks[2].markers.append(room.marker(3, "note"))
    timeline.tracks[2].append(room.gap(500))
    assert room.read(timeline) == room.read(root)


def test_a_renamed_track_is_still_ours(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    timeline.tracks[2].name = "Steve's effects"
    path = room.save(timeline, "renamed.otio")
    assert room.host(path).remove() == 1
    assert otio.adapters.read_from_file(str(path)).is_equivalent_to(root)


def test_a_clip_the_editor_moved_to_their_track_is_theirs(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    timeline.tracks[1].append(timeline.tracks[2][0].clone())
    path = room.save(timeline, "moved.otio")
    assert room.host(path).remove() == 1
    kept = otio.adapters.read_from_file(str(path))
    assert [clip.name for clip in kept.tracks[1]] == ["s.wav", "cut_s000_FX_t1"] and len(kept.tracks) == 2


def test_a_clip_of_theirs_on_our_track_stays_where_it_is(room: Any) -> None:
    root = simple(room)
    _, timeline = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    timeline.tracks[2].append(room.clip("mine.wav", 0, 24))
    path = room.save(timeline, "mixed.otio")
    assert room.host(path).remove() == 1
    kept = otio.adapters.read_from_file(str(path)).tracks[2]
    (clip,) = kept.find_clips()
    assert clip.name == "mine.wav" and clip.trimmed_range_in_parent().start_time.value == 48
    assert "wildtrack" not in kept.metadata


@pytest.mark.parametrize("layout", [{"indent": 4}, {"indent": 2}, {}, {"separators": (",", ":")}])
@pytest.mark.parametrize("ending", ["", "\n"])
def test_remove_gives_back_the_very_bytes(room: Any, layout: dict[str, Any], ending: str) -> None:
    root = simple(room)
    root.metadata["théâtre"] = {"x": 0.1, "n": -0.0, "big": 2**60, "emoji": "🎬", "empty": [], "none": None}
    source = room.folder / "cut.otio"
    text = json.dumps(json.loads(root.to_json_string()), ensure_ascii=False, **layout)
    text = text.replace("0.1", "1.00e-1").replace(str(2**60), "1.7976931348623157E308")  # as other writers spell them
    source.write_text(text + ending, encoding="utf-8")
    output, _ = placed(room, source, room.stem_clip((0, 48), room.read(source)))
    assert output.read_bytes() != source.read_bytes()
    assert room.host(output).remove() == 1
    assert output.read_bytes() == source.read_bytes()


def test_what_otio_itself_wrote_comes_back_byte_for_byte(room: Any) -> None:
    source = room.folder / "cut.otio"
    otio.adapters.write_to_file(simple(room), str(source))
    output, _ = placed(room, source, room.stem_clip((0, 48), room.read(source)))
    room.host(output).remove()
    assert output.read_bytes() == source.read_bytes()


def test_newer_and_foreign_schemas_survive_untouched(room: Any) -> None:
    fields = json.loads(simple(room).to_json_string())
    clip = fields["tracks"]["children"][0]["children"][0]
    clip["markers"] = [
        {
            "OTIO_SCHEMA": "Marker.3",
            "metadata": {"x": {"OTIO_SCHEMA": "Clip.99"}},
            "name": "FX: hit",
            "color": {"OTIO_SCHEMA": "Color.1", "r": 1.0, "g": 0.0, "b": 0.0, "a": 1.0, "name": "RED"},
            "comment": "",
            "marked_range": clip["source_range"],
            "mood": "tense",
        }
    ]
    clip["effects"] = [{"OTIO_SCHEMA": "AcmeGlow.7", "name": "glow", "strength": 0.5}]
    fields["tracks"]["children"][1]["hologram"] = [1, {"two": None}]
    source = room.save(fields)
    assert room.read(source).markers[0].text == "FX: hit"
    output = room.folder / "out.otio"
    room.host(source, output).place([room.stem_clip((0, 48), room.read(source))])
    written = json.loads(output.read_text())
    assert written["tracks"]["children"][:2] == fields["tracks"]["children"]
    room.host(output).remove()
    assert json.loads(output.read_text()) == fields


@pytest.mark.parametrize("wrap", ["clip", "track", "stack", "collection of clips", "collection with a timeline"])
def test_files_that_hold_no_bare_timeline_come_back_as_they_were(room: Any, wrap: str) -> None:
    clip = room.clip("a.mov", 0, 48)
    root = {
        "clip": lambda: clip,
        "track": lambda: room.track(clip),
        "stack": lambda: room.stack(room.track(clip)),
        "collection of clips": lambda: schema.SerializableCollection("bin", [clip, room.clip("b.mov", 0, 9)], {"k": 1}),
        "collection with a timeline": lambda: schema.SerializableCollection("bin", [simple(room)]),
    }[wrap]()
    source = room.save(root)
    output, written = placed(room, source, room.stem_clip((0, 48), room.read(source)))
    timeline = written if isinstance(written, schema.Timeline) else written[0]
    assert ours(timeline)
    assert room.read(output).edits == room.read(source).edits
    assert room.host(output).remove() == 1
    assert json.loads(output.read_text()) == json.loads(source.read_text())


def test_a_video_becomes_a_timeline_with_its_picture_and_our_tracks(room: Any) -> None:
    path = room.know("reel.mov", 96, rate=Fraction(24000, 1001), start_timecode="01:00:00:00", has_sound=True)
    before = path.read_bytes()
    _, timeline = placed(room, path, room.stem_clip((0, 96), room.read(path)))
    assert [track.name for track in timeline.tracks] == ["Picture", "Sound", "FX (AI temp)"]
    assert timeline.tracks[0][0].media_reference.target_url == str(path)
    assert timeline.global_start_time.value == 86400 and path.read_bytes() == before


def test_relative_media_is_found_again_from_another_folder(room: Any) -> None:
    source = room.save(room.timeline(room.track(room.clip("a.mov", 0, 48, url="a.mov"))))
    (room.folder / "elsewhere").mkdir()
    host = room.host(source, room.folder / "elsewhere" / "out.otio")
    sequence = host.read()
    assert any("relative" in note for note in sequence.notes)
    host.place([room.stem_clip((0, 48), sequence)])
    output = room.folder / "elsewhere" / "out.otio"
    assert room.read(output).edits == sequence.edits
    assert room.host(output).remove() == 1
    assert json.loads(output.read_text()) == json.loads(source.read_text())


def test_removing_writes_beside_when_asked_and_leaves_the_source(room: Any) -> None:
    root = simple(room)
    output, _ = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    before = output.read_bytes()
    assert room.host(output, room.folder / "clean.otio").remove() == 1
    assert output.read_bytes() == before
    assert (room.folder / "clean.otio").read_bytes() == (room.folder / "cut.otio").read_bytes()


def test_removing_from_a_timeline_without_ours_changes_nothing(room: Any) -> None:
    path = room.save(simple(room))
    before = path.stat().st_mtime_ns
    assert room.host(path).remove() == 0 and path.stat().st_mtime_ns == before


def test_removing_in_place_through_a_link_changes_the_file_and_keeps_the_link(room: Any) -> None:
    root = simple(room)
    output, _ = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    link = room.folder / "link.otio"
    link.symlink_to(output)
    assert room.host(link, link).remove() == 1
    assert link.is_symlink() and output.read_bytes() == (room.folder / "cut.otio").read_bytes()


def test_removing_from_a_video_is_refused(room: Any) -> None:
    path = room.know("reel.mov", 96)
    with pytest.raises(OutputRefused):
        room.host(path).remove()
    assert path.read_bytes() == b"picture of reel.mov"


@pytest.mark.parametrize("link", ["same", "symlink", "hard link", "dotted"])
def test_the_source_is_never_overwritten(room: Any, link: str) -> None:
    source = room.save(simple(room))
    output = {"same": source, "dotted": source.parent / ".." / source.parent.name / source.name}.get(
        link, room.folder / "link.otio"
    )
    if link == "symlink":
        output.symlink_to(source)
    if link == "hard link":
        os.link(source, output)
    before = source.read_bytes()
    sequence = room.read(source)
    with pytest.raises(OutputRefused, match="source"):
        room.host(source, output).place([room.stem_clip((0, 48), sequence)])
    with pytest.raises(OutputRefused, match="source"):  # said on reading already, before hours of work
        room.host(source, output).read()
    assert source.read_bytes() == before


def test_media_is_never_overwritten(room: Any) -> None:
    source = room.save(simple(room))
    (room.folder / "link.otio").symlink_to(room.folder / "a.mov")
    with pytest.raises(OutputRefused, match="media"):
        room.host(source, room.folder / "link.otio").read()
    with pytest.raises(OutputRefused, match=r"\.otio"):
        room.host(source, room.folder / "a.mov").read()


def test_another_timeline_is_never_overwritten(room: Any) -> None:
    source = room.save(simple(room))
    other = room.save(room.timeline(room.track(room.clip("z.mov", 0, 5))), "other.otio")
    with pytest.raises(OutputRefused, match="another timeline"):
        room.host(source, other).read()
    copy = room.save(simple(room), "copy.otio")
    room.host(source, copy).place([room.stem_clip((0, 48), room.read(source))])
    assert room.host(copy).remove() == 1


@pytest.mark.parametrize("name", ["missing/out.otio", "a.mov/out.otio", "folder.otio"])
def test_an_impossible_output_is_refused_before_any_work(room: Any, name: str) -> None:
    source = room.save(simple(room))
    (room.folder / "folder.otio").mkdir()
    with pytest.raises(OutputRefused):
        room.host(source, room.folder / name).read()


def test_a_folder_without_permission_is_refused(room: Any) -> None:
    source = room.save(simple(room))
    sequence = room.read(source)
    with pytest.raises(OutputRefused):
        room.host(source, Path("/proc/out.otio")).place([room.stem_clip((0, 48), sequence)])


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, DiskFull), (errno.EIO, OutputRefused)])
def test_a_failing_disk_leaves_what_was_there(
    room: Any, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    root = simple(room)
    output, _ = placed(room, root, room.stem_clip((0, 48), room.read(root)))
    before = output.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(error, match=r"out\.otio"):
        room.host(root, output).place([room.stem_clip((48, 96), room.read(root))])
    assert output.read_bytes() == before and not list(room.folder.glob(".*"))


def test_placing_without_an_output_is_refused(room: Any) -> None:
    root = simple(room)
    with pytest.raises(OutputRefused, match="no output"):
        room.host(root).place([room.stem_clip((0, 48), room.read(root))])


def test_rights_of_a_replaced_file_stay(room: Any) -> None:
    root = simple(room)
    output, _ = placed(room, root)
    output.chmod(0o640)
    room.host(root, output).place([])
    assert output.stat().st_mode & 0o777 == 0o640


def test_garbage_has_nothing_to_remove(room: Any) -> None:
    path = room.folder / "x.otio"
    path.write_text("not json")
    with pytest.raises(NotATimeline):
        room.host(path).remove()
