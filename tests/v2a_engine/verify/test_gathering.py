"""Which files a folder is taken to mean."""

from pathlib import Path

import pytest

from v2a_engine.verify.gathering import NothingToHear, gathered


def test_a_folder_means_all_media_in_it_and_below_by_name_each_once(tmp_path: Path) -> None:
    names = ["b.WAV", "a/deep/film.mov", "b.WAV.json", "notes.txt", ".hidden.wav", ".wildtrack-1.part/stem.wav"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = gathered([tmp_path, tmp_path / "b.WAV", tmp_path / "odd.bin"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a/deep/film.mov", "b.WAV", "odd.bin"]


def test_a_folder_without_media_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingToHear, match=str(tmp_path)):
        gathered([tmp_path])
