"""Small films and timelines, and the program run as a person runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from v2a_engine.cli import main

RATE = 24


@pytest.fixture(scope="session")
def ball_mp4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of a white ball that falls on a floor and bounces."""
    path = tmp_path_factory.mktemp("films") / "ball.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(2 * RATE):
            picture = np.full((180, 320, 3), 40, np.uint8)
            picture[150:] = 90
            time_s = number / RATE
            fall = 500 * time_s**2 if time_s < 0.7 else 245 - 300 * (time_s - 0.7) * max(0.0, 1.3 - time_s)
            top = int(min(130, fall * 0.55))
            picture[top : top + 20, 150:170] = 230
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


Timeline = Callable[..., Path]


@pytest.fixture
def timeline(tmp_path: Path) -> Timeline:
    """Writes `cut.otio` of clips (media path, start frame, frames) one after the other."""

    def write(*clips: tuple[Path | str, int, int]) -> Path:
        track = otio.schema.Track(name="V1", kind="Video")
        for media, start, frames in clips:
            whole = otio.opentime.TimeRange(otio.opentime.RationalTime(0, RATE), otio.opentime.RationalTime(48, RATE))
            source = otio.opentime.TimeRange(
                otio.opentime.RationalTime(start, RATE), otio.opentime.RationalTime(frames, RATE)
            )
            reference = otio.schema.ExternalReference(target_url=str(media), available_range=whole)
            track.append(otio.schema.Clip(name=Path(media).stem, media_reference=reference, source_range=source))
        cut = otio.schema.Timeline(name="cut")
        cut.tracks.append(track)
        path = tmp_path / "cut.otio"
        otio.adapters.write_to_file(cut, str(path))
        return path

    return write


LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _command(folder: Path, home: Path) -> Run:
    """The program in a process of its own, in a folder."""
    environment = {**os.environ, "WILDTRACK_HOME": str(home), "XDG_CACHE_HOME": str(home.parent / "cache")}

    def run(
        *arguments: object, timeout_s: float = 280, largest_file_bytes: int | None = None
    ) -> "subprocess.CompletedProcess[str]":
        limit = [] if largest_file_bytes is None else ["-c", LIMITED, str(largest_file_bytes), sys.executable]
        command = [sys.executable, *limit, "-m", "v2a_engine.cli", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=timeout_s, env=environment, cwd=folder, check=False
        )

    return run


@pytest.fixture
def wildtrack(tmp_path: Path) -> Iterator[Run]:
    """The program in a process of its own, with a state folder of its own.

    With `largest_file_bytes`, it and all that it starts live on a disk that is full beyond that.
    """
    run = _command(tmp_path, tmp_path / "home")
    yield run
    if (tmp_path / "home" / "engine" / "connection.json").exists():  # left by a test that failed
        run("engine", "stop")


@pytest.fixture(scope="package")
def warm_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state folder whose engine, once one test has started it, stays warm for the next."""
    home = tmp_path_factory.mktemp("warm") / "home"
    yield home
    _command(home.parent, home)("engine", "stop")


@pytest.fixture
def wildtrack_warm(tmp_path: Path, warm_home: Path) -> Run:
    """As `wildtrack`, for tests that render with the real engine and leave it as it is: loading it takes seconds."""
    return _command(tmp_path, warm_home)


@pytest.fixture
def wildtrack_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """As `wildtrack`, in this process: for what is refused or answered before any engine is needed."""
    monkeypatch.setenv("WILDTRACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [str(argument) for argument in arguments]
        try:
            code: object = main(command)
        except SystemExit as end:  # argparse has said it
            code = end.code
        return subprocess.CompletedProcess(command, int(str(code)), *capfd.readouterr())

    return run


def plain_json(path: Path) -> object:
    """A timeline as data."""
    return json.loads(path.read_text())
