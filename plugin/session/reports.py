"""What the session tells besides cards: the engine, the queue, what went wrong."""

import enum
from dataclasses import dataclass

from v2a_engine.domain.errors import InputError


class TimelineChanged(InputError):
    """What was read is not what lies there now: to be read again before anything is placed."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class EngineCondition(enum.StrEnum):
    """What the background engine is doing."""

    OFF = "off"  # it starts by itself when it is needed
    STARTING = "starting"
    IDLE = "idle"
    WORKING = "working"
    RESTARTING = "restarting"  # it died; what it had is asked for again
    DEAD = "dead"  # it cannot be kept alive: `message` says why; nothing of the queue is lost


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """The background engine, as the queue view shows it."""

    condition: EngineCondition = EngineCondition.OFF
    device: str = ""  # in words; empty before it is known
    memory_bytes: int | None = None  # the most that it took; None where the system does not tell
    version: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One job, in the order in which they are done; what failed stands behind them."""

    job_id: str
    cue_id: str
    title: str
    state: str  # "queued", "running", "failed"
    progress: float = 0.0  # 0..1
    stage: str = ""
    seconds_left: float | None = None  # until this one is there, what is before it included; None: not known
    message: str = ""  # why it failed


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingState:
    """How far looking at the picture is, while not all of it was looked at."""

    seen: int  # clips
    clips: int  # whose media is there
    step: int = 0  # frames
    steps: int = 0
    is_stopped: bool = False
    later: int = 0  # shots that get sound as soon as they were looked at

    @property
    def in_words(self) -> str:
        """For a person.

        >>> LookingState(seen=120, clips=500).in_words
        'Looking at the picture: 120 of 500 shots'
        """
        if self.is_stopped:
            return f"{self.clips - self.seen} of {self.clips} shots are not looked at yet{self._then}"
        return f"Looking at the picture: {self.seen} of {self.clips} shots{self._then}"

    @property
    def _then(self) -> str:
        return f", {self.later} get{'s' if self.later == 1 else ''} sound then" if self.later else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something went wrong: shown where it happened."""

    where: str  # "timeline", "engine", "placing", "keeping", or a cue id
    message: str  # what, and how to mend it: the error's own sentence
    action: str = ""  # what a button may offer: "reload", "restart engine", "open", "undo"; empty: nothing
