"""What a look at one thing gave."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands."""

    OK = "ok"
    NOTE = "note"  # not as it could be, but nothing is broken
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    about: str  # a word or two
    state: State
    words: str  # what was found
    mend: str = ""  # what to do about it
