"""When something goes wrong, nothing stands under the final name and nothing is left lying about."""

import errno
import os
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from v2a_engine.domain.errors import BadRange, Cancelled, DiskFull, OutputRefused
from v2a_engine.domain.time import FrameSpan
from v2a_engine.provenance.bwf import StemTooLong
from v2a_engine.stems.sink import EngineGaveNoSound, EngineTooShort
from v2a_engine.stems.workbench import storing, workbench


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_too_few_samples_are_refused_and_never_padded(tmp_path: Path, noise: ModuleType) -> None:
    with pytest.raises(EngineTooShort, match=r"needs 144144"):
        noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), noise.NoiseBursts(surplus=-1), noise.quietly)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("block", [np.full((2, 9), np.nan, np.float32), np.zeros((1, 9), np.float32)])
def test_what_is_no_stereo_sound_is_refused(tmp_path: Path, noise: ModuleType, block: np.ndarray) -> None:
    class Broken(noise.NoiseBursts):  # type: ignore[misc, name-defined]
        def render(self, request, sink, progress):  # type: ignore[no-untyped-def]
            sink.write(block)

    with pytest.raises(EngineGaveNoSound, match="s010_FX"):
        noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), Broken(), noise.quietly)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("stage", ["sampling", "finishing"])
def test_a_cancelled_stem_leaves_nothing(tmp_path: Path, noise: ModuleType, stage: str) -> None:
    def stop(_step: int, _steps: int, now: str) -> None:
        if now == stage:
            raise Cancelled()

    with pytest.raises(Cancelled):
        noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), noise.NoiseBursts(), stop)
    assert left_in(tmp_path) == []


def test_a_fault_of_the_engine_passes_through_and_leaves_nothing(tmp_path: Path, noise: ModuleType) -> None:
    class Faulty(noise.NoiseBursts):  # type: ignore[misc, name-defined]
        def render(self, request, sink, progress):  # type: ignore[no-untyped-def]
            super().render(request, sink, progress)
            raise OSError(errno.EIO, "the picture's disk is gone")

    with pytest.raises(OSError, match="picture's disk"):  # not mistaken for a fault in writing
        noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), Faulty(), noise.quietly)
    assert left_in(tmp_path) == []


def test_a_span_without_a_frame_and_one_beyond_a_wavs_size_are_refused_before_any_work(
    tmp_path: Path, noise: ModuleType
) -> None:
    empty, endless = FrameSpan(5, 5, Fraction(24)), FrameSpan(0, 24 * 3600 * 5, Fraction(24))
    for span, error in ((empty, BadRange), (endless, StemTooLong)):
        request = noise.request_for(tmp_path / "x_t1.wav", span=span, rendered_span=span)
        with pytest.raises(error):
            noise.writer().write(request, noise.NoiseBursts(level=float("nan")), noise.quietly)
    assert left_in(tmp_path) == []


def test_a_sound_that_got_the_name_first_is_kept(tmp_path: Path, noise: ModuleType) -> None:
    wav = tmp_path / "x_t1.wav"
    wav.write_bytes(b"an editor's own")
    with pytest.raises(OutputRefused, match="another sound"):
        noise.writer().write(noise.request_for(wav), noise.NoiseBursts(), noise.quietly)
    assert left_in(tmp_path) == ["x_t1.wav"]
    assert wav.read_bytes() == b"an editor's own"


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, noise: ModuleType) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputRefused, match="Choose another output path"):
        noise.writer().write(noise.request_for(tmp_path / "file" / "x_t1.wav"), noise.NoiseBursts(), noise.quietly)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path, noise: ModuleType) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputRefused, match="permission"):
            noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), noise.NoiseBursts(), noise.quietly)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_no_space_is_called_no_space(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=r"x_t1\.wav"), storing(tmp_path / "x_t1.wav"):
        Path("/dev/full").write_bytes(b"x" * 100_000)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("limit_kib", [100, 3500])  # in the engine's samples; in the marked ones
def test_a_disk_that_fills_up_ends_in_disk_full_with_nothing_left(
    tmp_path: Path, noise_script: Path, limit_kib: int
) -> None:
    limited = (
        "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_kib * 1024},) * 2); "
        "runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    script = limited.replace("sys.argv[1]", f"{str(noise_script)!r}")
    command = [sys.executable, "-B", "-c", script, str(tmp_path / "x_t1.wav"), "9", "FX"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "DiskFull: No space left while writing" in done.stderr
    assert left_in(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_after_kill_9_nothing_has_the_final_name_and_the_next_stem_clears_up(
    tmp_path: Path, noise: ModuleType, noise_script: Path
) -> None:
    command = [sys.executable, str(noise_script), str(tmp_path / "x_t1.wav"), "1200", "FX"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while not any(tmp_path.glob(".wildtrack-*.part/*")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert [name.endswith(".part") for name in left_in(tmp_path)] == [True]
    noise.writer().write(noise.request_for(tmp_path / "x_t1.wav"), noise.NoiseBursts(), noise.quietly)
    assert left_in(tmp_path) == ["x_t1.wav", "x_t1.wav.json"]


def test_the_work_of_a_living_process_is_not_cleared_away(tmp_path: Path) -> None:
    with workbench(tmp_path / "one_t1.wav") as one, workbench(tmp_path / "two_t1.wav") as two:
        assert one.is_dir()
        assert two.is_dir()
        assert one != two
    assert left_in(tmp_path) == []
