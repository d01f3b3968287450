"""A file is whole under its name, or it is the one of before; and nothing is left beside it."""

import os
from pathlib import Path

import pytest

from v2a_engine.whole_file import put_in_place, try_writing


def test_it_is_written_and_written_over_and_nothing_else_lies_there(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 240}.json"  # that of the unfinished file would be too long with all of it
    for content in (b"one", b"another"):
        put_in_place(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="permissions as POSIX has them")
def test_permissions_are_those_that_are_asked_for_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        for mode, wanted in ((0o600, 0o600), (0o644, 0o644), (None, 0o600)):
            put_in_place(tmp_path / "file", b"content", mode=mode)
            assert (tmp_path / "file").stat().st_mode & 0o777 == wanted
    finally:
        os.umask(before)


def test_what_cannot_be_put_there_leaves_what_there_was_and_no_trace(tmp_path: Path) -> None:
    folder = tmp_path / "in the way"
    folder.mkdir()
    (folder / "theirs").touch()
    with pytest.raises(OSError):
        put_in_place(folder, b"content")
    with pytest.raises(OSError):
        put_in_place(tmp_path / "gone" / "file", b"content")
    assert sorted(tmp_path.rglob("*")) == [folder, folder / "theirs"]


def test_trying_tells_what_cannot_be_written_and_leaves_no_trace(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"as it was")
    for path in (there, tmp_path / "new"):
        try_writing(path)
    for path in (tmp_path / "gone" / "file", tmp_path / ("x" * 300), there / "file"):
        with pytest.raises(OSError):
            try_writing(path)
    assert list(tmp_path.iterdir()) == [there] and there.read_bytes() == b"as it was"
