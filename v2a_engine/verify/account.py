"""What was found in a file: values only, for the terminal, for JSON and for whoever else wants to show it."""

from dataclasses import dataclass
from pathlib import Path

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.credentials import Credentials
from v2a_engine.verify.covering import covered_s
from v2a_engine.verify.labels import Labels
from v2a_engine.verify.record_check import RecordFit
from v2a_engine.verify.sound import TrackFacts
from v2a_engine.verify.verdict import CANNOT_SAY, EXIT_CODE, FINDING, Verdict
from v2a_engine.watermark.scan import Scan

LIMITS = (
    "A mark that is not found is no proof that a sound was made without a machine.",
    "The mark is evidence of origin, not proof: its key is public, so it can be forged or removed. "
    "A signature that holds is proof of its signer.",
    "Not tested against neural re-synthesis (voice and sound conversion, neural codecs).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job whose mark was read, and its stems in the local log; none: it is not in this log."""

    mark_id: str
    seconds: float  # of the track in which its mark was read
    stems: tuple[Stem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAccount:
    """One sound track."""

    facts: TrackFacts
    verdict: Verdict
    why: str
    scan: Scan  # its segments' times count from the file's beginning
    damage: str  # what could not be read
    same_samples_as: Stem | None
    jobs: tuple[Job, ...]  # the one with most seconds first

    @property
    def covered_s(self) -> float:
        """How much of the track the mark was found in."""
        return covered_s(self.scan.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccount:
    """One file that could be read."""

    path: Path
    verdict: Verdict
    findings: tuple[str, ...]  # where it contradicts itself, its record or its signature
    notes: tuple[str, ...]  # what else a person should know
    tracks: tuple[TrackAccount, ...]
    labels: Labels
    credentials: Credentials
    sha256: str  # of WAV files; else empty
    stem: Stem | None  # whose file this is, byte for byte, as the log has it
    record: Stem | None  # beside it: a claim, whatever it says
    record_fit: RecordFit | None  # None where there is no record

    @property
    def chance(self) -> float:
        """At most so likely is it that one of its tracks looks marked by accident: each track is a search."""
        return min(1.0, len(self.tracks) * min((one.scan.false_positive_probability for one in self.tracks), default=1))

    @property
    def exit_code(self) -> int:
        return FINDING if self.findings else EXIT_CODE[self.verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file of which nothing can be said, and why."""

    path: Path
    why: str
    exit_code: int = CANNOT_SAY


Account = FileAccount | Unread
