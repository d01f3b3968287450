"""What verify may say, and when.

"Ours" rests on one of three: the mark in the samples, the file's hash or its samples' hash in the job log, or a
signature that holds. A record beside the file proves nothing, for anyone can write one: it agrees or it does not.
Never is it said that a sound was not made by a machine.

| what is known of the sound                                                  | verdict                     |
|-----------------------------------------------------------------------------|-----------------------------|
| the file's hash is that of a stem in the job log                            | ours                        |
| a whole signature of ours, by this installation or a trusted signer         | ours                        |
| a whole signature of ours by a signer unknown here, and the mark            | ours                        |
| a broken signature of ours, and the mark, or known samples                  | ours, altered since export  |
| samples known to the log, other bytes around them (stream copy, new header) | ours                        |
| the mark; retimed, or not of a stem's form (48 kHz, 24 bits, two channels)  | ours, altered since export  |
| the mark of a job in the log, but the samples of none of its stems (a mix)  | ours, altered since export  |
| the mark, and nothing here to compare the samples with                      | ours                        |
| none of these; enough signal that a mark would have been found              | not found                   |
| none of these; less signal than that                                        | too little signal to say    |

A file's verdict is that of its track that says most. An edit is no offence: a mix is "altered" and exits with 0. A
*finding* is where a file contradicts itself or its papers: a broken signature; labels, signature or record that name
another mark than the samples carry, or name one where there is none; a record beside it that describes other sound,
or tells of prompt, seed, model or date otherwise than was signed.
"""

from dataclasses import dataclass
from enum import StrEnum

from v2a_engine.verify.retime import STEADY
from v2a_engine.watermark.scan import Scan

TELLING_S = 5.0  # of signal: in less, too many marks would be missed for a 'not found' to mean something


class Verdict(StrEnum):
    """Of one track, or of a file."""

    OURS = "ours"
    ALTERED = "ours, altered since export"
    NOT_FOUND = "not found"
    TOO_LITTLE = "too little signal to say"


_SAYS_MOST = (Verdict.ALTERED, Verdict.OURS, Verdict.NOT_FOUND, Verdict.TOO_LITTLE)
EXIT_CODE = {Verdict.OURS: 0, Verdict.ALTERED: 0, Verdict.NOT_FOUND: 1, Verdict.TOO_LITTLE: 2}
CANNOT_SAY = 2
FINDING = 3


class Signed(StrEnum):
    """What the file's signature is worth for a verdict."""

    WHOLE = "whole"  # of ours, whole, by a signer known here
    WHOLE_BUT_UNKNOWN = "whole, signer unknown"
    BROKEN = "broken"  # of ours, and the file is not what was signed
    NOTHING = "nothing"  # none, or somebody else's


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else is known of a track than what its scan says."""

    signed: Signed
    same_file: bool  # as a stem in the log
    same_samples: bool  # as a stem in the log
    is_stem_like: bool  # 48 kHz, 24 bits, two channels, whole
    job_in_log: bool


def judge(scan: Scan, known: Known) -> tuple[Verdict, str]:
    """The verdict on one track, and in words what it rests on; the rules are the module's table."""
    if known.same_file:
        return Verdict.OURS, "byte for byte as exported"
    if known.signed is Signed.WHOLE:
        return Verdict.OURS, "its signature is whole: not changed since export"
    if known.signed is Signed.WHOLE_BUT_UNKNOWN and scan.found:
        return (
            Verdict.OURS,
            "our mark is in its sound, and it was not changed since it was signed, by whom is unknown here",
        )
    if not scan.found and not known.same_samples:
        if scan.signal_s >= TELLING_S:
            return Verdict.NOT_FOUND, "no mark of ours; this does not say that no machine made it"
        return Verdict.TOO_LITTLE, f"{scan.signal_s:.1f} s of signal; {TELLING_S:g} s are needed to miss few marks"
    return _judge_unsigned(scan, known)


def _judge_unsigned(scan: Scan, known: Known) -> tuple[Verdict, str]:
    if known.signed is Signed.BROKEN:
        samples = "its samples are untouched" if known.same_samples else "our mark is in its sound"
        return Verdict.ALTERED, f"{samples}, but the file is not what was signed"
    if known.same_samples:
        return Verdict.OURS, "every sample as exported; the file around them was rewritten"
    if is_retimed(scan):
        return Verdict.ALTERED, "our mark is in its sound, retimed"
    if not known.is_stem_like:
        return Verdict.ALTERED, "our mark is in its sound: part of a mix, or encoded anew"
    if known.job_in_log:
        return Verdict.ALTERED, "our mark is in its sound, but it is no stem of the log: a mix, a part, or changed"
    return Verdict.OURS, "our mark is in its sound; whether it was changed since cannot be told here"


def is_retimed(scan: Scan) -> bool:
    """Does most of what was found run at another speed?"""
    found = sum(one.end_s - one.start_s for one in scan.segments)
    other = sum(one.end_s - one.start_s for one in scan.segments if abs(one.speed - 1) > STEADY)
    return other > found / 2


def of_file(verdicts: list[Verdict]) -> Verdict:
    """A file is what its track says that says most."""
    return min(verdicts, key=_SAYS_MOST.index, default=Verdict.TOO_LITTLE)


def worst(exit_codes: list[int]) -> int:
    """Of several files: a finding (3), then what cannot be said (2), then not found (1), then ours (0)."""
    return max(exit_codes, default=CANNOT_SAY)
