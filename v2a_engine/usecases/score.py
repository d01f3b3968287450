"""The main job from end to end: look, plan, render, place."""

import errno
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.errors import Cancelled, DiskFull, OutputRefused, V2AError
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.place import place_stems, untouched_clips
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import (
    JobProgress,
    JobState,
    PictureScout,
    Progress,
    Renderer,
    StemClip,
    StemShelf,
    TimelineHost,
)
from v2a_engine.usecases.selection import Selection
from v2a_engine.usecases.spot import Spotting, spot
from v2a_engine.usecases.subtitles import Line, with_subtitles


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A stem that could not be made, and why."""

    cue_id: str
    reason: str
    exit_code: int  # the error's


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did, for the report and the last lines in the terminal."""

    spotting: Spotting
    clips: tuple[StemClip, ...]
    failures: tuple[Failure, ...]
    warnings: tuple[str, ...] = ()  # about the run as a whole

    @property
    def stems(self) -> tuple[Stem, ...]:
        return tuple(stem for clip in self.clips for stem in clip.takes)

    @property
    def stem_warnings(self) -> tuple[tuple[str, str], ...]:
        """Cue and sentence, each once, however many takes say it."""
        told = ((stem.request.cue_id, warning) for stem in self.stems for warning in stem.observations.warnings)
        return tuple(dict.fromkeys(told))

    @property
    def exit_code(self) -> int:
        """0 if nothing failed, 1 if a part did; if everything did, the first error's."""
        if not self.failures:
            return 0
        return V2AError.exit_code if self.stems else self.failures[0].exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Where stems go and what they are called."""

    folder: str
    show: str  # first part of every stem's name
    shelf: StemShelf  # what lies there already


def look(
    host: TimelineHost, selection: Selection, scout: PictureScout, progress: Progress, lines: Seq[Line] = ()
) -> Spotting:
    """Read the timeline and look at the selected picture.

    Args:
        lines: subtitles from elsewhere than the timeline.
    """
    return spot(with_subtitles(host.read(), lines), selection, scout, progress)


def make_sound(
    spotting: Spotting, wishes: Wishes, delivery: Delivery, renderer: Renderer, host: TimelineHost, watch: JobProgress
) -> Outcome:
    """Render every stem and place what succeeded; a stem that fails never takes others with it.

    Raises:
        Cancelled: nothing was placed; finished stems stay on disk and are found again.
        DiskFull, OutputRefused: the stems' folder cannot be made.
    """
    stems, failures = rendered(plan(spotting, wishes, delivery.folder, delivery.show), delivery, renderer, watch)
    untouched = untouched_clips(host.placed(), spotting, wishes.kinds, delivery.shelf)
    clips = place_stems(stems, untouched, host) if stems else ()
    return Outcome(spotting=spotting, clips=clips, failures=failures, warnings=wishes.warnings)


def rendered(
    requests: Seq[StemRequest], delivery: Delivery, renderer: Renderer, watch: JobProgress
) -> tuple[list[Stem], tuple[Failure, ...]]:
    """Render into the stems' folder; a stem that fails never takes others with it.

    Raises:
        Cancelled: finished stems stay on disk and are found again.
        DiskFull, OutputRefused: the folder cannot be made.
    """
    make_stems_folder(delivery.folder)
    ends = list(renderer.render(requests, watch))
    if any(job.state == "cancelled" for job in ends):
        raise Cancelled("Rendering")
    stems = [job.stem for job in ends if job.stem is not None]
    return stems, tuple(_failure(job) for job in ends if job.state == "failed")


def make_stems_folder(folder: str) -> None:
    """Make it where it is missing: the engine delivers into folders that are there.

    Raises:
        DiskFull, OutputRefused: it cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(folder) from error
        raise OutputRefused(folder, f"the stems' folder cannot be made ({error.strerror})") from error


def _failure(job: JobState) -> Failure:
    return Failure(cue_id=job.request.cue_id, reason=job.message, exit_code=job.exit_code)
