"""Media of another machine: found through `--map`, suggested where it is missing, never written back changed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from otio_adapters.errors import BadPathMap
from otio_adapters.file_host import OtioFileHost
from otio_adapters.path_map import PathMap, unmapped


@pytest.fixture
def here(tmp_path: Path) -> Path:
    folder = tmp_path / "mnt" / "footage"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("rule", "path", "found"),
    [
        ("D:\\footage", "D:\\footage\\day 1\\a.mov", "day 1/a.mov"),
        ("D:\\footage", "d:/FOOTAGE/day 1/A.mov", "day 1/A.mov"),
        ("d:/footage/", "D:\\Footage\\a.mov", "a.mov"),
        ("D:\\\\footage", "D:\\footage\\a.mov", "a.mov"),
        ("D:\\", "D:\\footage\\a.mov", "footage/a.mov"),
        ("D:", "D:/a.mov", "a.mov"),
        ("D:\\footage", "\\\\?\\D:\\footage\\a.mov", "a.mov"),
        ("\\\\nas\\reels", "\\\\NAS\\Reels\\r1\\a.mov", "r1/a.mov"),
        ("//nas/reels", "\\\\nas\\reels\\a.mov", "a.mov"),
        ("\\\\nas\\reels", "\\\\?\\UNC\\nas\\reels\\a.mov", "a.mov"),
        ("/Volumes/Footage", "/Volumes/Footage/a.mov", "a.mov"),
        ("/", "/Volumes/Footage/a.mov", "Volumes/Footage/a.mov"),
        ("D:\\footage", "D:\\footage\\x\\..\\a.mov", "a.mov"),
        ("D:\\a=b", "D:\\a=b\\a.mov", "a.mov"),
        ("D:\\übung", "d:\\ÜBUNG\\straße.mov", "straße.mov"),
    ],
)
def test_a_path_below_the_folder_is_found_here(here: Path, rule: str, path: str, found: str) -> None:
    assert PathMap.parsed([f"{rule}={here}"]).local(path) == f"{here}/{found}"


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ("D:\\foot", "D:\\footage\\a.mov"),
        ("D:\\footage", "E:\\footage\\a.mov"),
        ("/Volumes/Footage", "/volumes/footage/a.mov"),  # no Windows path: case counts
        ("/footage", "//footage/a.mov"),
        ("D:\\footage", "D:\\footage\\..\\..\\secret\\a.mov"),
        ("footage", "/cut/footage/a.mov"),
    ],
)
def test_any_other_path_stays_as_it_is(here: Path, rule: str, path: str) -> None:
    assert PathMap.parsed([f"{rule}={here}"]).local(path) == path


def test_no_path_climbs_out_of_the_folder_that_it_is_mapped_to(here: Path) -> None:
    mapped = PathMap.parsed([f"D:\\={here}"]).local("D:\\footage\\..\\..\\..\\..\\..\\etc\\passwd")
    assert mapped == f"{here}/etc/passwd"


def test_the_longest_rule_wins_wherever_it_stands(here: Path) -> None:
    (here / "deep").mkdir()
    rules = [f"D:\\={here}", f"D:\\footage\\reels={here}/deep", f"D:\\footage={here}"]
    for each in (rules, rules[::-1]):
        assert PathMap.parsed(each).local("D:\\footage\\reels\\a.mov") == f"{here}/deep/a.mov"


@pytest.mark.parametrize("rule", ["D:\\footage", "=/tmp", "D:\\footage=", "D:\\footage=/nowhere/at/all", "", "="])
def test_a_rule_that_cannot_be_followed_is_refused_with_an_example(rule: str) -> None:
    with pytest.raises(BadPathMap, match=r"--map 'D:\\footage=/mnt/footage'"):
        PathMap.parsed([rule])


def timeline(room: Any, *urls: str) -> Path:
    clips = [room.clip(f"c{number}", 0, 10, url=url) for number, url in enumerate(urls)]
    return Path(room.save(room.timeline(room.track(*clips)), "cut.otio"))


URLS = (
    "D:\\footage\\a b.mov",
    "D:/footage/a b.mov",
    "file:///D:/footage/a%20b.mov",
    "file://localhost/D%3a/footage/a%20b.mov",
    "file://D:/footage/a%20b.mov",
    "D:\\Footage\\a%20b.mov",
)


def test_every_form_of_a_windows_url_is_mapped_and_written_back_as_it_was(room: Any, here: Path) -> None:
    (here / "a b.mov").touch()
    source = timeline(room, *URLS)
    output = room.folder / "out.otio"
    host = OtioFileHost(source, output, room.probe, path_map=[f"D:\\footage={here}"])
    sequence = host.read()
    assert [edit.picture[0].media.path for edit in sequence.edits] == [f"{here}/a b.mov"] * len(URLS)
    assert sequence.notes == ()
    host.place([room.stem_clip((0, 10), sequence)])
    written = json.loads(output.read_bytes())["tracks"]["children"]
    assert written[:1] == json.loads(source.read_bytes())["tracks"]["children"]
    assert room.host(output).remove() == 1 and output.read_bytes() == source.read_bytes()


def test_pictures_on_a_windows_drive_are_mapped(room: Any, here: Path) -> None:
    for number in range(1001, 1100):
        (here / f"out.{number}.tif").touch()
    clips = [room.clip("x", 0, 10, url=f"D:\\footage\\out.{n}.tif") for n in ("[1001-1099]", "%04d", "####")]
    source = room.save(room.timeline(room.track(*clips)))
    sequence = OtioFileHost(source, None, room.probe, path_map=[f"d:/footage={here}"]).read()
    media = [edit.picture[0].media for edit in sequence.edits]
    assert {(each.path, each.first_number, each.pictures) for each in media} == {(f"{here}/out.%04d.tif", 1001, 99)}


def test_missing_media_of_another_system_suggests_the_map_once(room: Any) -> None:
    urls = ["D:\\Footage\\day 1\\a.mov", "d:\\footage\\day 2\\b.mov", "\\\\nas\\reels\\c.mov", "gone/d.mov"]
    sequence = room.read(timeline(room, *urls * 3))
    assert all(edit.offline for edit in sequence.edits)
    assert sequence.notes == (
        "6 clips name media in D:\\Footage, which this machine does not have. "
        "If it lies elsewhere here, say where: --map 'D:\\Footage=/the/folder/here'",
        "3 clips name media in \\\\nas\\reels, which this machine does not have. "
        "If it lies elsewhere here, say where: --map '\\\\nas\\reels=/the/folder/here'",
    )


def test_a_file_missing_from_a_folder_that_is_here_suggests_nothing(tmp_path: Path) -> None:
    assert unmapped([str(tmp_path / "reels" / "a.mov")]) == []
    assert len(unmapped(["/Volumes/Footage/a.mov"])) == (0 if Path("/Volumes").exists() else 1)


def test_a_path_that_is_mapped_to_nothing_is_said_with_the_path_here(room: Any, here: Path) -> None:
    host = OtioFileHost(timeline(room, "D:\\footage\\a.mov"), None, room.probe, path_map=[f"D:\\footage={here}"])
    (edit,) = host.read().edits
    assert f"{here}/a.mov is not there" in edit.offline


def test_what_is_no_file_is_offline_and_never_opened(room: Any) -> None:
    pipe = room.folder / "pipe.mov"
    os.mkfifo(pipe)
    sequence = room.read(timeline(room, str(pipe), "/dev/zero", str(room.folder)))
    assert all("not there" in edit.offline for edit in sequence.edits) and room.asked == []


def test_a_clip_of_ours_that_a_hand_changed_plays_the_stem_where_the_map_says(room: Any, here: Path) -> None:
    cut = room.timeline(room.track(room.clip("a.mov", 0, 48)), start=86400)
    old, new = room.folder / "old.otio", room.folder / "new.otio"
    clip = room.stem_clip((0, 48), room.read(cut), takes=2)
    room.host(cut, old).place([clip])
    names = [Path(stem.wav_path).name for stem in clip.takes]
    for name in names:
        (here / name).touch()
    written = json.loads(old.read_text().replace(str(Path(clip.takes[0].wav_path).parent) + "/", "/was/stems/"))
    written["tracks"]["children"][1]["children"][0]["enabled"] = False
    old.write_text(json.dumps(written))
    mapped = OtioFileHost(old, None, room.probe, path_map=[f"/was/stems={here}"])
    (placed,) = mapped.placed()
    assert "muted" in placed.by_hand
    room.host(cut, new).place([placed])
    (track,) = json.loads(new.read_text())["tracks"]["children"][1:]
    urls = [each["target_url"] for each in track["children"][0]["media_references"].values()]
    assert sorted(urls) == [f"{here}/{name}" for name in names]
