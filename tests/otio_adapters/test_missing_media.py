"""Folders of media that is not here: one for each disk, and how much of it another folder holds."""

from pathlib import Path
from typing import Any

import pytest

from otio_adapters.file_host import OtioFileHost
from otio_adapters.missing_media import count_here, missing_folders


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["/Volumes/RED/day 1/a.mov", "/Volumes/RED/day 2/b.mov"], {"/Volumes/RED": 2}),
        (["/Volumes/RED/a.mov", "/Volumes/BLUE/b.mov"], {"/Volumes/RED": 1, "/Volumes/BLUE": 1}),
        (["D:\\reels\\1\\a.mov", "d:/Reels/1/b.mov", "E:\\c.mov"], {"D:\\reels\\1": 2, "E:\\": 1}),
        (["\\\\nas\\reels\\x\\a.mov", "\\\\nas\\stock\\b.mov"], {"\\\\nas\\reels\\x": 1, "\\\\nas\\stock": 1}),
        (["/home/ann/film/a.mov", "/home/bob/film/a.mov"], {"/home/ann/film": 1, "/home/bob/film": 1}),
        (["/media/ann/RED/a/a.mov", "/media/ann/BLUE/b.mov"], {"/media/ann/RED/a": 1, "/media/ann/BLUE": 1}),
        (["/films/a/a.mov", "/films/a/a.mov", "/films/b/%04d.png"], {"/films": 2}),
        (["/a.mov"], {"/": 1}),
    ],
)
def test_files_of_one_disk_share_the_deepest_folder(paths: list[str], folders: dict[str, int]) -> None:
    assert {each.there: len(each.files) for each in missing_folders(paths)} == folders


def test_what_another_folder_holds_is_counted(tmp_path: Path) -> None:
    (tmp_path / "day 1").mkdir()
    (tmp_path / "day 1" / "a.mov").touch()
    (tmp_path / "out.0001.png").touch()
    files = ["D:\\reels\\day 1\\a.mov", "D:\\reels\\b.mov", "D:\\reels\\out.%04d.png"]
    assert count_here("D:\\reels", str(tmp_path), files) == 2
    assert count_here("D:\\other", str(tmp_path), files) == 0
    assert count_here("D:\\reels", str(tmp_path / "nowhere"), files) is None
    assert count_here("D:\\reels", "", files) is None


def test_a_file_that_is_offline_is_named_as_the_timeline_names_it_whatever_the_map(room: Any, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    clips = [room.clip("x", 0, 10, url=url) for url in ("D:\\reels\\a.mov", "D:\\reels\\out.[1001-1099].tif")]
    source = room.save(room.timeline(room.track(*clips)))
    edits = OtioFileHost(source, None, room.probe, path_map=[f"D:\\reels={here}"]).read().edits
    assert all(str(here) in edit.offline for edit in edits)
    assert [edit.offline_file for edit in edits] == ["D:\\reels\\a.mov", "D:\\reels\\out.[1001-1099].tif"]


def test_a_rule_for_a_folder_loses_nothing_that_lies_where_the_timeline_says(room: Any, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for path in (old / "stayed.mov", new / "moved.mov"):
        path.parent.mkdir(exist_ok=True)
        path.touch()
    clips = [room.clip(name, 0, 10, url=str(old / name)) for name in ("stayed.mov", "moved.mov")]
    source = room.save(room.timeline(room.track(*clips)))
    edits = OtioFileHost(source, None, room.probe, path_map=[f"{old}={new}"]).read().edits
    assert [edit.picture[0].media.path for edit in edits] == [str(old / "stayed.mov"), str(new / "moved.mov")]
