"""Which card each job is for: by the picture that it is made for, for a number alone is another cut's as well."""

from collections.abc import Mapping, Sequence

from plugin.session.board import Board
from v2a_engine.usecases.ports import JobState


class JobHomes:
    """Remembers what was found, for a job is told of with every step."""

    def __init__(self) -> None:
        self._cue_of: dict[str, str] = {}  # as its stem is called now, by job id; "": none of this timeline's
        self._before: dict[str, str] = {}  # the same, by what was known before the timeline was read anew

    def cue_of(self, job: JobState, board: Board) -> str:
        """The card's id; "" where it is none of this timeline's, or where that is not known yet."""
        if not board.timeline.stems_folders.has_looked_for(job.request.wav_path):
            return ""
        if job.job_id not in self._cue_of:
            before = self._before.get(job.job_id, "")
            self._cue_of[job.job_id] = board.home(job.request, before) or before  # its shot may be another one by now
        return self._cue_of[job.job_id]

    def find(self, jobs: Sequence[JobState], board: Board) -> dict[str, str]:
        """The cards, by job id, of jobs that had none: of a timeline that is not shown yet. Not for the UI thread."""
        return {job.job_id: home for job in jobs if (home := board.home(job.request))}

    def go_on(self, new_ids: Mapping[str, str], found: Mapping[str, str]) -> None:
        """More of the timeline was looked at.

        Args:
            new_ids: what its stems are called now.
            found: as `find` tells.
        """
        self._cue_of = {job_id: new_ids.get(cue_id, "") for job_id, cue_id in self._cue_of.items()} | dict(found)

    def carry(self, new_ids: Mapping[str, str]) -> None:
        """The timeline was read anew: what its stems of before are called now."""
        self._before = {job_id: new_ids.get(cue_id, "") for job_id, cue_id in self._cue_of.items()}
        self._cue_of = {}

    def forget(self) -> None:
        """Another timeline is open."""
        self._before, self._cue_of = {}, {}
