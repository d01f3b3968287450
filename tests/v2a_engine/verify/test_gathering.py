"""Which files a folder is taken to mean."""

import errno
import os
from pathlib import Path

import pytest

from v2a_engine.verify.gathering import NothingToHear, gathered
from v2a_engine.verify.verdict import CANNOT_SAY


def test_a_folder_means_all_media_in_it_and_below_by_name_each_once(tmp_path: Path) -> None:
    names = ["b.WAV", "a/deep/film.mov", "b.WAV.json", "notes.txt", ".hidden.wav", ".wildtrack-1.part/stem.wav"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = gathered([tmp_path, tmp_path / "b.WAV", tmp_path / "odd.bin"])
    assert [str(path.relative_to(tmp_path)) for path in found.files] == ["a/deep/film.mov", "b.WAV", "odd.bin"]


def test_a_folder_without_media_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingToHear, match=str(tmp_path)):
        gathered([tmp_path])


def test_a_folder_that_cannot_be_looked_into_is_said_and_the_rest_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.wav", "shut/b.wav", "z/c.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    scandir = os.scandir

    def refusing(folder: str) -> object:  # whoever runs the tests may be allowed to look everywhere
        if str(folder).endswith("shut"):
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    found = gathered([tmp_path])
    assert [path.name for path in found.files] == ["a.wav", "c.wav"]
    (shut,) = found.closed
    assert (shut.path, shut.exit_code) == (tmp_path / "shut", CANNOT_SAY) and "permission denied" in shut.why
    assert gathered([tmp_path / "shut"]).files == ()  # said, and not taken for an empty one
