"""The engine is killed in the middle of ten shots; the same command again, and all is as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Timeline = Callable[..., Path]
SHOTS = 10
PATIENCE_S = 900.0  # on a machine that is busy with something else


@pytest.mark.slow
def test_ten_stems_none_twice_and_nothing_half_written(
    wildtrack: Run, timeline: Timeline, ball_mp4: Path, tmp_path: Path
) -> None:
    cut = timeline(*((ball_mp4, 2 * number, 24) for number in range(SHOTS)))
    stems = tmp_path / "cut_stems"
    arguments = ("run", cut, "-o", tmp_path / "out.otio", "--stems", "fx", "--quiet")
    environment = {
        **os.environ,
        "WILDTRACK_HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-m", "v2a_engine.cli", *map(str, arguments)]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as client:
        deadline_s = time.monotonic() + PATIENCE_S
        while len(list(stems.glob("*.wav"))) < 3 and time.monotonic() < deadline_s:
            time.sleep(0.05)
        client.send_signal(signal.SIGKILL)
    before = {path.name: path.stat().st_mtime_ns for path in stems.glob("*.wav")}
    assert 3 <= len(before) < SHOTS
    connection = json.loads(next((tmp_path / "home").rglob("connection*.json")).read_text())
    os.kill(connection["pid"], signal.SIGKILL)

    again = wildtrack(*arguments, timeout_s=PATIENCE_S)
    wildtrack("engine", "stop")
    assert again.returncode == 0, again.stderr
    after = {path.name: path.stat().st_mtime_ns for path in stems.glob("*.wav")}
    assert sorted(after) == [f"cut_s{number * 10:03d}_FX_t1.wav" for number in range(1, SHOTS + 1)]
    assert {name: after[name] for name in before} == before
    assert sorted(path.name for path in stems.iterdir()) == sorted([*after, *(f"{name}.json" for name in after)])
