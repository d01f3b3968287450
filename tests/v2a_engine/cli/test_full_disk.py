"""A full disk: said for each stem, told by the exit code, and nothing is left lying about."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
ROOM_BYTES = 300_000  # for a second of sound half of what it needs; for all else plenty


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize(
    "way", [["--in-process"], pytest.param([], marks=pytest.mark.slow)], ids=["in process", "service"]
)
def test_a_full_disk_ends_with_its_own_code(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path, way: list[str]
) -> None:
    cut = timeline((ball_mp4, 0, 24))
    quick = ("--stems", "fx", "--steps", "1", "--handles", "0", "--quiet")
    ran = wildtrack("run", cut, *quick, *way, largest_file_bytes=ROOM_BYTES)
    if not way:
        wildtrack("engine", "stop")
    assert ran.returncode == 5, ran.stderr
    assert "failed s010_FX: No space left while writing" in ran.stderr and "Traceback" not in ran.stderr
    assert list((tmp_path / "cut_stems").iterdir()) == []
    assert not (tmp_path / "cut_wildtrack.otio").exists()
