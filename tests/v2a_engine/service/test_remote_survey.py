"""Many pictures in few questions: the other process looks at them film by film."""

import os
import signal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.errors import Cancelled, InputError, MediaError
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.identity import identify
from v2a_engine.media.scout import scout
from v2a_engine.remote.pictures import RemoteScout

R = Fraction(24)


def quiet(step: int, steps: int, stage: str) -> None: ...


@pytest.fixture(scope="module")
def film(warm_bench: Any) -> Media:
    path = warm_bench.film("surveyed.mp4")
    return Media(path=path, identity=identify(Media(path=path)))


def clip(media: Media, frames: int, start_frame: int = 0) -> tuple[PictureSegment, ...]:
    return (PictureSegment(media=media, frames=frames, source_start_s=Fraction(start_frame, 24)),)


def test_more_pictures_than_one_question_holds_are_all_seen_as_in_process(
    warm_bench: Any, film: Media, tmp_path: Path
) -> None:
    (tmp_path / "notes.mov").write_text("no film")
    gone, notes = Media(path=str(tmp_path / "gone.mov")), Media(path=str(tmp_path / "notes.mov"))
    pictures = [clip(film, 8 + number % 7, number % 30) for number in range(130)]
    pictures[3], pictures[120] = clip(gone, 10), clip(notes, 10)
    told: list[tuple[int, int]] = []
    found = RemoteScout(warm_bench.address).survey(pictures, R, lambda step, steps, stage: told.append((step, steps)))
    for number, (picture, outcome) in enumerate(zip(pictures, found, strict=True)):
        if number in (3, 120):
            assert isinstance(outcome, MediaError)
        else:
            assert outcome == scout(picture, R, quiet)
    assert "is not there" in str(found[3]) and "Cannot read" in str(found[120])
    assert all(0 <= step <= steps for step, steps in told)


def test_what_was_looked_at_is_recalled_and_what_was_not_is_not_looked_at_for_it(
    warm_bench: Any, film: Media, tmp_path: Path
) -> None:
    far = RemoteScout(warm_bench.address)
    pictures = [clip(film, 15, number) for number in range(60)]
    found = far.survey(pictures[::2], R, quiet)
    pictures[1] = clip(Media(path=str(tmp_path / "gone.mov")), 10)
    recalled = far.recall(pictures, R, quiet)
    assert recalled[::2] == found and recalled[1::2] == [None] * 30


def test_what_is_no_media_file_is_refused(warm_bench: Any) -> None:
    with pytest.raises(InputError, match="no regular file"):
        RemoteScout(warm_bench.address).survey([clip(Media(path="/dev/zero"), 10)], R, quiet)


def test_who_reports_can_stop_it(warm_bench: Any, film: Media) -> None:

    def stop(step: int, steps: int, stage: str) -> None:
        raise Cancelled("The test")

    eyes = RemoteScout(warm_bench.address)
    with pytest.raises(Cancelled, match="The test"):
        eyes.survey([clip(film, 30_000, number) for number in range(40)], R, stop)
    # The lane is free again: whoever waited behind forty times 30,000 frames would wait for an hour.
    assert eyes.survey([clip(film, 12, 1)], R, quiet) == [scout(clip(film, 12, 1), R, quiet)]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes by way of /proc")
def test_a_decoder_that_dies_is_asked_again_for_what_it_had_not_seen(warm_bench: Any, film: Media) -> None:
    killed: list[int] = []

    def kill(step: int, steps: int, stage: str) -> None:
        if step > steps // 3 and not killed:
            children = [file.read_text().split() for file in Path(f"/proc/{warm_bench.pid()}/task").glob("*/children")]
            for pid in (int(child) for row in children for child in row):
                if "booth" in Path(f"/proc/{pid}/cmdline").read_text():
                    killed.append(pid)
                    os.kill(pid, signal.SIGSEGV)

    pictures = [clip(film, 2000, number) for number in range(6)]
    found = RemoteScout(warm_bench.address).survey(pictures, R, kill)
    assert killed
    assert found == [scout(picture, R, quiet) for picture in pictures]
