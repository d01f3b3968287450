"""Pictures by the billion, names without end, bundles that swell: said at once, and nothing is filled or waited for."""

import zipfile
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.errors import NotATimeline

schema = otio.schema


def pictures(folder: Path, name: str, numbers: range) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / (name % number)).touch()


@pytest.mark.parametrize("name", ["f.%04d.png", "f.####.png", "f.%2504d.png", "f.[0001-0048].png", ""])
def test_a_url_may_name_numbered_pictures_in_any_way(room: Any, name: str) -> None:
    pictures(room.folder / "reel é", "f.%04d.png", range(1, 49))
    for url in (f"reel é/{name}", f"reel%20%C3%A9/{name}".replace("%20", " "), f"reel é\\{name}"):
        media = room.read_tracks(room.track(room.clip("x", 0, 10, url=url))).edits[0].picture[0].media
        assert (media.first_number, media.pictures) == (1, 48) and media.path.endswith("reel é/f.%04d.png")


@pytest.mark.parametrize(
    "url", ["f.[1-999999999999999999].png", "f.[1-" + "9" * 5000 + "].png", "f.%09999999999d.png", "%" * 5000 + "d"]
)
def test_pictures_by_the_billion_are_counted_at_once(room: Any, url: str) -> None:
    pictures(room.folder, "f.%d.png", range(1, 9))
    (edit,) = room.read_tracks(room.track(room.clip("x", 0, 10, url=url))).edits
    assert edit.offline or edit.picture[0].media.first_number == 1


def test_picture_numbers_of_a_billion_digits_are_refused(room: Any) -> None:
    reference = schema.ImageSequenceReference(str(room.folder), "f.", ".png", rate=24, frame_zero_padding=2**31 - 1)
    reference.available_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(1e11, 24)
    )
    clip = schema.Clip("x", reference, room.gap(5).source_range)
    (edit,) = room.read_tracks(room.track(clip)).edits
    assert "2147483647 digits" in edit.offline
    reference.frame_zero_padding = 4
    pictures(room.folder, "f.%04d.png", range(1, 9))
    (edit,) = room.read_tracks(room.track(schema.Clip("x", reference, room.gap(5).source_range))).edits
    assert edit.picture[0].media.pictures == 10**11


def test_a_bundle_that_would_flood_the_disk_is_refused(room: Any) -> None:
    with zipfile.ZipFile(room.folder / "flood.otioz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.otio", room.timeline(room.track(room.clip("a.mov", 0, 24))).to_json_string())
        with packed.open("media/a.mov", "w") as file:
            for _ in range(300):
                file.write(bytes(2**20))
    (room.folder / "out").mkdir()
    with pytest.raises(NotATimeline, match="unpack to 31"):
        room.host(room.folder / "flood.otioz", room.folder / "out" / "x.otio").read()
    assert not list((room.folder / "out").iterdir())


@pytest.mark.parametrize("harm", ["cut", "flipped", "empty", "no content"])
def test_a_damaged_bundle_is_said(room: Any, harm: str) -> None:
    path = room.folder / "bundle.otioz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("media/a.mov" if harm == "no content" else "content.otio", "x" * 500)
    raw = path.read_bytes()
    if harm != "no content":
        path.write_bytes({"cut": raw[:-30], "flipped": raw[:45] + b"\xff\xff\xff" + raw[48:], "empty": b""}[harm])
    with pytest.raises(NotATimeline, match=r"bundle\.otioz|content"):
        room.read(path)


@pytest.mark.parametrize(
    "url", ["x" * 5000 + ".mov", "/" + "x/" * 5000, "file:///" + "y" * 300 + ".mov", "a\ud800.mov"]
)
def test_a_path_that_no_disk_can_hold_is_offline(room: Any, url: str) -> None:
    source = room.save(room.timeline(room.track(room.clip("x", 0, 10, url="URL"))))
    source.write_text(source.read_text().replace("URL", url.replace("\ud800", "\\ud800")))
    host = room.host(source, room.folder / "out.otio")
    sequence = host.read()
    assert "not there" in sequence.edits[0].offline
    host.place([room.stem_clip((0, 10), sequence)])
    assert room.host(room.folder / "out.otio").remove() == 1
