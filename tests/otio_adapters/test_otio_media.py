"""Where media is found, where in it a clip begins, and what is said when it is not there."""

import shutil
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.errors import EmptyTimeline, NoRateToChoose, NotATimeline
from otio_adapters.file_host import OtioFileHost
from otio_adapters.media_paths import local_path, pictures_named
from v2a_engine.domain.errors import UnreadableMedia

schema = otio.schema


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/media/a b.mov", "/media/a b.mov"),
        ("C:\\media\\a.mov", "C:\\media\\a.mov"),
        ("C:/media/a.mov", "C:/media/a.mov"),
        ("\\\\nas\\reels\\a.mov", "\\\\nas\\reels\\a.mov"),
        ("file:///media/a%20b.mov", "/media/a b.mov"),
        ("file:///C:/media/a.mov", "C:/media/a.mov"),
        ("file://C:/media/a.mov", "C:/media/a.mov"),
        ("file://localhost/D%3a/media/a.mov", "D:/media/a.mov"),
        ("file://localhost/media/a.mov", "/media/a.mov"),
        ("file:/media/a.mov", "/media/a.mov"),
        ("FILE:///media/%C3%BC.mov", "/media/ü.mov"),
        ("file://nas/reels/a.mov", "//nas/reels/a.mov"),
        ("reels/a%20b.mov", "/cut/reels/a b.mov"),
        ("../a.mov", "/cut/../a.mov"),
    ],
)
def test_every_form_of_target_url_gives_its_path(url: str, path: str) -> None:
    assert local_path(url, Path("/cut")) == path


def test_a_bare_path_with_a_percent_sign_is_taken_by_the_letter_if_it_exists(tmp_path: Path) -> None:
    (tmp_path / "100%25.mov").touch()
    assert local_path(str(tmp_path / "100%25.mov"), tmp_path) == str(tmp_path / "100%25.mov")


def test_offline_media_is_said_with_name_and_path_and_the_rest_goes_on(room: Any) -> None:
    gone = str(room.folder / "gone.mov")
    missing = schema.Clip("title", schema.MissingReference(), room.gap(5).source_range)
    clips = [room.clip("gone", 0, 5, url=gone), missing, room.clip("a.mov", 0, 5)]
    first, second, third = room.read_tracks(room.track(*clips)).edits
    assert gone in first.offline and "gone:" in first.offline and first.picture == ()
    assert "title" in second.offline and "missing" in second.offline
    assert third.offline == "" and third.picture


@pytest.mark.parametrize("url", ["https://example.org/a.mov", "", "rtsp://camera/1"])
def test_what_is_no_file_is_offline(room: Any, url: str) -> None:
    (edit,) = room.read_tracks(room.track(room.clip("a.mov", 0, 5, url=url))).edits
    assert "no file" in edit.offline


def test_another_reference_that_exists_stands_in_for_an_offline_active_one(room: Any) -> None:
    clip = room.clip("a.mov", 0, 5, url=str(room.folder / "gone.mov"))
    proxy = schema.ExternalReference(str(room.file("proxy.mov")), clip.media_reference.available_range)
    clip.set_media_references({"DEFAULT_MEDIA": clip.media_reference, "proxy": proxy}, "DEFAULT_MEDIA")
    sequence = room.read_tracks(room.track(clip))
    assert sequence.edits[0].picture[0].media.path.endswith("proxy.mov")
    assert any("gone.mov" in note for note in sequence.notes)


def test_the_active_reference_wins_where_both_exist(room: Any) -> None:
    clip = room.clip("a.mov", 0, 5)
    proxy = schema.ExternalReference(str(room.file("proxy.mov")))
    clip.set_media_references({"x": proxy, "DEFAULT_MEDIA": clip.media_reference}, "DEFAULT_MEDIA")
    sequence = room.read_tracks(room.track(clip))
    assert sequence.edits[0].picture[0].media.path.endswith("a.mov") and sequence.notes == ()


def test_available_range_is_subtracted_from_the_source_range(room: Any) -> None:
    clip = room.clip("a.mov", 86424, 10, available=(86400, 100, 24.0))
    assert room.read_tracks(room.track(clip)).edits[0].picture[0].source_start_s == 1
    assert room.asked == []


def test_without_available_range_timecode_is_recognised_by_lying_beyond_the_media(room: Any) -> None:
    room.know("a.mov", 100, start_timecode="01:00:00:00")
    clips = [room.clip("a.mov", 86424, 10, available=None), room.clip("a.mov", 24, 10, available=None)]
    first, second = room.read_tracks(room.track(*clips)).edits
    assert first.picture[0].source_start_s == second.picture[0].source_start_s == 1
    assert len(room.asked) == 1  # one file, asked once


def test_a_source_range_from_zero_against_media_with_timecode_counts_from_zero(room: Any) -> None:
    room.know("a.mov", 100, start_timecode="01:00:00:00")
    clip = room.clip("a.mov", 24, 10, available=(86400, 100, 24.0))
    assert room.read_tracks(room.track(clip)).edits[0].picture[0].source_start_s == 1


def test_without_any_range_the_whole_file_is_shown(room: Any) -> None:
    room.know("a.mov", 77)
    assert room.read_tracks(room.track(room.clip("a.mov", None, 0, available=None), room.gap(1))).frames == 78


def test_without_source_range_the_available_range_is_shown(room: Any) -> None:
    sequence = room.read_tracks(room.track(room.clip("a.mov", None, 0, available=(50, 30, 24.0))))
    assert sequence.frames == 30 and sequence.edits[0].picture[0].source_start_s == 0


def pictures(folder: Path, name: str, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / (name % number)).touch()


def test_an_image_sequence_is_a_pattern_with_its_numbers_and_rate(room: Any, seen: Any, run: Any) -> None:
    pictures(room.folder / "reel 1%", "f.%04d.png", range(1001, 1101))
    reference = schema.ImageSequenceReference(
        str(room.folder / "reel 1%"), "f.", ".png", start_frame=1001, rate=24, frame_zero_padding=4
    )
    reference.available_range = room.gap(100).source_range
    source = room.clip("x", 39, 3).source_range
    clip = schema.Clip("f", reference, source, effects=[schema.LinearTimeWarp(time_scalar=2.0)])
    sequence = room.read_tracks(room.track(clip))
    media = sequence.edits[0].picture[0].media
    assert (media.first_number, media.pictures, media.sequence_rate) == (1001, 100, 24)
    assert media.path % 1002 == str(room.folder / "reel 1%" / "f.1002.png") and sequence.notes == ()
    assert [number for _, number in seen(sequence)] == [39, 41, 43]


def test_missing_pictures_are_counted_and_all_missing_is_offline(room: Any) -> None:
    pictures(room.folder / "reel", "f.%04d.png", range(1, 90))

    black = schema.ImageSequenceReference.MissingFramePolicy.black

    def clip(prefix: str) -> Any:
        reference = schema.ImageSequenceReference(
            "reel", prefix, ".png", start_frame=1, rate=24, frame_zero_padding=4, missing_frame_policy=black
        )
        reference.available_range = room.gap(100).source_range
        return schema.Clip(prefix, reference, room.gap(10).source_range)

    sequence = room.read_tracks(room.track(clip("f."), clip("g.")))
    assert any("11 of 100" in note and "black" in note for note in sequence.notes)
    assert "no picture" in sequence.edits[1].offline


def test_resolves_brackets_name_a_sequence(room: Any) -> None:
    pictures(room.folder / "reel", "out.%04d.tif", range(1001, 1100))
    url = str(room.folder / "reel" / "out.[1001-1099].tif")
    media = room.read_tracks(room.track(room.clip("x", 0, 10, url=url))).edits[0].picture[0].media
    assert (media.first_number, media.pictures) == (1001, 99) and media.path.endswith("out.%04d.tif")


@pytest.mark.parametrize("name", ["reel", "reel/f.%04d.png", "reel/f.####.png", "reel/f.[0001-0048].png"])
def test_numbered_pictures_are_a_timeline(room: Any, name: str) -> None:
    pictures(room.folder / "reel", "f.%04d.png", range(1, 49))
    (room.folder / "reel" / "notes.txt").touch()
    sequence = room.read(room.folder / name)
    media = sequence.edits[0].picture[0].media
    assert (sequence.rate, sequence.frames, media.first_number, media.pictures) == (24, 48, 1, 48)
    assert media.path == str(room.folder / "reel" / "f.%04d.png")


@pytest.mark.parametrize("rate", [Fraction(18), Fraction(24000, 1001)])
def test_numbered_pictures_run_at_the_rate_that_is_asked_for(room: Any, rate: Fraction) -> None:
    pictures(room.folder / "reel", "f.%04d.png", range(1, 49))
    sequence = OtioFileHost(room.folder / "reel", None, room.probe, picture_rate=rate).read()
    assert (sequence.rate, sequence.frames, sequence.edits[0].picture[0].media.sequence_rate) == (rate, 48, rate)


def test_what_has_a_rate_is_not_given_another(room: Any) -> None:
    video = room.know("reel.mov", 240)
    timeline = room.save(room.timeline(room.track(room.clip("a.mov", 0, 24))))
    (room.folder / "bundle.otiod").mkdir()
    (room.folder / "bundle.otiod" / "content.otio").write_bytes(timeline.read_bytes())
    for source in (video, timeline, room.folder / "bundle.otiod"):
        with pytest.raises(NoRateToChoose, match=source.name):
            OtioFileHost(source, None, room.probe, picture_rate=Fraction(18)).read()


def test_unpadded_numbers_are_found_in_their_order(tmp_path: Path) -> None:
    pictures(tmp_path / "reel", "f%d.png", range(8, 103))
    found = pictures_named(str(tmp_path / "reel"))
    assert found is not None and (found.first_number, found.pictures) == (8, 95)
    assert found.pattern.endswith("f%d.png") and found.missing() == 0


def test_a_video_file_is_a_timeline_of_one_clip(room: Any) -> None:
    path = room.know("reel.mov", 240, rate=Fraction(30000, 1001), start_timecode="01:00:00;00", has_sound=True)
    sequence = room.read(path)
    assert (sequence.rate, sequence.frames, sequence.drop_frame) == (Fraction(30000, 1001), 240, True)
    assert sequence.start_frame == 107892 and sequence.name == "reel"
    (edit,) = sequence.edits
    assert edit.picture[0].media.path == str(path) and edit.picture[0].source_start_s == 0


def test_a_timecode_that_the_rate_cannot_have_is_ignored(room: Any) -> None:
    assert room.read(room.know("reel.mov", 24, start_timecode="01:00:00:29")).start_frame == 0


@pytest.mark.parametrize(
    ("rate", "frames", "counted"),
    [(Fraction(241, 16), 241, (15, 240)), (Fraction(1), 10, (24, 240)), (Fraction(18), 180, (18, 180))],
)
def test_a_video_at_a_rate_no_editor_knows_is_counted_in_a_whole_one(
    room: Any, rate: Fraction, frames: int, counted: tuple[int, int]
) -> None:
    sequence = room.read(room.know("old.avi", frames, rate=rate))
    assert (sequence.rate, sequence.frames) == counted
    assert any("no editor knows" in note for note in sequence.notes) == (sequence.rate != rate)


def test_a_video_under_an_unknown_suffix_is_recognised(room: Any) -> None:
    assert room.read(room.know("reel.capture", 24)).frames == 24


def test_a_broken_video_says_so_and_an_empty_one_too(room: Any) -> None:
    with pytest.raises(UnreadableMedia, match=r"broken\.mp4"):
        room.read(room.file("broken.mp4"))
    with pytest.raises(EmptyTimeline, match=r"none\.mp4"):
        room.read(room.know("none.mp4", 0))


def test_bundles_bring_their_media(room: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    bundle = tmp_path_factory.mktemp("bundle")
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 24, url="media/a.mov")))
    (bundle / "cut.otiod" / "media").mkdir(parents=True)
    (bundle / "cut.otiod" / "content.otio").write_text(timeline.to_json_string())
    shutil.copy(room.file("a.mov"), bundle / "cut.otiod" / "media" / "a.mov")
    with zipfile.ZipFile(bundle / "cut.otioz", "w") as packed:
        packed.write(bundle / "cut.otiod" / "content.otio", "content.otio")
        packed.write(bundle / "cut.otiod" / "media" / "a.mov", "media/a.mov")
    for name in ("cut.otiod", "cut.otioz"):
        host = room.host(bundle / name)
        media = host.read().edits[0].picture[0].media
        assert media is not None and Path(media.path).read_bytes() == room.file("a.mov").read_bytes()


def test_a_zip_that_climbs_out_of_its_folder_stays_inside(room: Any) -> None:
    timeline = room.timeline(room.track(room.clip("a.mov", 0, 24)))
    with zipfile.ZipFile(room.folder / "evil.otioz", "w") as packed:
        packed.writestr("content.otio", timeline.to_json_string())
        packed.writestr("../../escaped.txt", "out")
    output = room.folder / "out" / "x.otio"
    output.parent.mkdir()
    room.host(room.folder / "evil.otioz", output).read()
    assert not list(room.folder.glob("escaped.txt")) and (room.folder / "out" / "x.media" / "escaped.txt").exists()


def test_a_folder_without_pictures_is_no_timeline(room: Any) -> None:
    (room.folder / "empty").mkdir()
    with pytest.raises(NotATimeline, match="numbered pictures"):
        room.read(room.folder / "empty")
