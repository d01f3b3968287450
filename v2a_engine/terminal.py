"""What a person sees in the terminal while work goes on: the shot, the step, the time left."""

from datetime import UTC, datetime
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from v2a_engine.usecases.ports import JobState

_ENDED = ("done", "failed", "cancelled")


class Terminal:
    """A progress bar for one piece of work after the other; without a terminal, a line for each finished stem.

    `quiet` takes both away; notes and results are always said.

    Ctrl-C raises KeyboardInterrupt as everywhere; the caller turns it into `Cancelled`.
    """

    def __init__(self, quiet: bool = False) -> None:
        self.console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[doing]}"),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            disable=quiet or not self.console.is_terminal,
        )
        self._tells_ends = not quiet and not self.console.is_terminal
        self._task: TaskID | None = None
        self._name = ""
        self._parts: dict[str, float] = {}
        self._began = datetime.now(UTC)

    def __enter__(self) -> "Terminal":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        """One line that stays; printed as it is, without markup."""
        self.console.print(text, markup=False, soft_wrap=True)

    def step(self, step: int, steps: int, stage: str) -> None:
        """A `Progress` for work in this process."""
        self._show(stage, step, steps, "")

    def expect_stems(self, count: int) -> None:
        """How many stems the next `job` calls are about."""
        self._parts = {}
        self._began = datetime.now(UTC).replace(microsecond=0)
        self._show("Rendering", 0, count, "")

    def job(self, job: JobState) -> None:
        """A `JobProgress`: the bar moves by whole stems and by steps within one."""
        within = job.step / job.steps if job.steps else 0.0
        self._parts[job.job_id] = 1.0 if job.state in _ENDED else within
        if job.state in _ENDED and self._tells_ends:
            self.say(f"  {job.request.cue_id} take {job.request.take}: {'kept' if self._is_kept(job) else job.state}")
        if self._task is not None:
            doing = job.request.cue_id if job.state in _ENDED else f"{job.request.cue_id} {job.stage}"
            self._bar.update(self._task, completed=round(sum(self._parts.values()), 2), doing=doing)

    def _is_kept(self, job: JobState) -> bool:
        """Was its stem there before it was asked for?"""
        return job.stem is not None and datetime.fromisoformat(job.stem.provenance.rendered_at_utc) < self._began

    def _show(self, name: str, done: float, total: int, doing: str) -> None:
        if self._task is None or name != self._name:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task, self._name = self._bar.add_task(name, total=total, doing=doing), name
        self._bar.update(self._task, completed=done, total=total, doing=doing)
