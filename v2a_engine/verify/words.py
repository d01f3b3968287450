"""An account in words: one line with the verdict for each track, then the evidence, indented."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.credentials import Credentials, SignatureState
from v2a_engine.verify.account import LIMITS, Account, FileAccount, Job, TrackAccount, Unread
from v2a_engine.verify.contradictions import marks_named
from v2a_engine.verify.labels import Labels
from v2a_engine.verify.places import PERIOD_S, is_silent, places
from v2a_engine.verify.retime import retime_in_words
from v2a_engine.verify.sound import MOST_CHANNELS, TrackFacts
from v2a_engine.verify.story import worth_of_record
from v2a_engine.watermark.scan import Segment

_MOST_SEGMENTS = 40
_MOST_STEMS = 12
_SIGNED = {
    SignatureState.TRUSTED: "holds, by a trusted signer",
    SignatureState.OWN: "holds, by this installation",
    SignatureState.UNKNOWN_SIGNER: "holds, but its signer is unknown here",
    SignatureState.INVALID: "does NOT hold",
    SignatureState.ABSENT: "absent",
}


def lines(account: Account) -> Iterator[str]:
    """The account as lines without line ends; nothing that a file says can steer a terminal."""
    told = _unread(account) if isinstance(account, Unread) else _told(account)
    yield from map(printable, told)


def printable(text: str) -> str:
    """The text without what could steer a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)


def limits() -> Iterator[str]:
    """What the verdicts do not say; told once."""
    for number, limit in enumerate(LIMITS):
        yield f"{'Limits: ' if number == 0 else '        '}{limit}"


def clock(seconds: float) -> str:
    """A time in a file: "0:02:03.5"."""
    tenths = round(seconds * 10)
    return f"{tenths // 36_000}:{tenths // 600 % 60:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


def chance(probability: float) -> str:
    """A false-positive bound in words and as a number. It is one over keys drawn anew, not over sounds.

    >>> chance(3e-8)
    'by chance at most once in 33 million such searches'
    """
    if probability >= 0.5:
        return "chance alone may look so"
    one_in = 1 / probability if probability > 0 else math.inf
    if one_in >= 1e15:
        return "by chance at most once in a thousand trillion such searches"
    for size, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if one_in >= size:
            return f"by chance at most once in {one_in / size:.0f}{name} such searches"
    return f"by chance at most once in {one_in:,.0f} such searches"


def _unread(account: Unread) -> Iterator[str]:
    yield f"{account.path}: CANNOT SAY. {account.why}"


def _told(account: FileAccount) -> Iterator[str]:
    one = len(account.tracks) == 1
    if not one:
        searches = f"{len(account.tracks)} sound tracks"
        if any(track.scan.found for track in account.tracks):
            searches += f", each of them a search: {chance(account.chance)}"
        yield f"{account.path}: {account.verdict.upper()} ({searches})"
    for same, tracks in groupby(account.tracks, key=_in_words):
        alike = list(tracks)
        names = str(account.path) if one else f"  {_names(alike)}"
        yield f"{names}: {alike[0].verdict.upper()}: {alike[0].why}"
        yield from _indented(same, "  " if one else "    ")
    yield from _indented(_of_file(account), "  ")


def _in_words(track: TrackAccount) -> tuple[tuple[str, str], ...]:
    return tuple(_of_track(track))


def _indented(told: Iterable[tuple[str, str]], margin: str) -> Iterator[str]:
    for label, text in told:
        yield f"{margin}{label:<10} {text}"


def _names(tracks: Sequence[TrackAccount]) -> str:
    """Of neighbours of which the same is to be told."""
    first, last = tracks[0].facts, tracks[-1].facts
    if len(tracks) == 1:
        return _track_name(first)
    return f"track {first.number}" if first.number == last.number else f"tracks {first.number}-{last.number}"


def _track_name(facts: TrackFacts) -> str:
    last = min(facts.first_channel + MOST_CHANNELS, facts.channels)
    part = f", channels {facts.first_channel + 1}-{last}" if facts.channels > MOST_CHANNELS else ""
    title = f' "{facts.title}"' if facts.title else ""
    return f"track {facts.number}{title}{part}"


def _of_track(track: TrackAccount) -> Iterator[tuple[str, str]]:
    scan, facts = track.scan, track.facts
    if scan.found:
        yield "mark", f"found; {chance(scan.false_positive_probability)}"
        yield "covers", f"{track.covered_s:.1f} of {scan.seconds:.1f} s, {scan.signal_s:.1f} s of them loud enough"
    else:
        yield "mark", f"not found in {scan.seconds:.1f} s, {scan.signal_s:.1f} s of them loud enough to hold one"
    yield "sound", f"{facts.codec}, {facts.rate_hz} Hz, {facts.channels} channel{'s' if facts.channels != 1 else ''}"
    if track.damage:
        yield "damage", track.damage
    same = track.same_samples_as
    stems = [same] if same is not None else [stem for job in track.jobs for stem in job.stems]
    for segment in scan.segments[:_MOST_SEGMENTS]:
        yield "", _segment(segment, [stem for stem in stems if stem.provenance.mark_id == segment.mark_id])
    if len(scan.segments) > _MOST_SEGMENTS:
        yield "", f"and {len(scan.segments) - _MOST_SEGMENTS} stretches more; --json lists all"
    for job in track.jobs:
        yield "job", _job(job)
        if job.stems and same is None:
            yield from _of_stems(job.stems)
    if same is not None:
        yield "samples", f"those of {Path(same.wav_path).name}, every one"
        yield from _of_stems([same])


def _segment(segment: Segment, stems: Sequence[Stem]) -> str:
    spans = f"{clock(segment.start_s)}-{clock(segment.end_s)}"
    found = places(segment, stems)
    if len(found) == 1:
        names = sorted({stem.request.cue_id for stem in found[0].stems})
        holds = f"holds the sequence from {found[0].timecode} ({', '.join(names[:_MOST_STEMS])})"
    elif found:
        holds = f"holds the sequence from one of {', '.join(place.timecode for place in found[:4])}"
    else:
        holds = f"holds second {segment.sequence_s:.1f} of the sequence, or whole steps of {PERIOD_S:.1f} s later"
    retimed = retime_in_words(segment.speed, segment.pitch_kept)
    return f"{spans}  {holds}{', ' if retimed else ''}{retimed}"


def _job(job: Job) -> str:
    if not job.stems:
        return f"id {job.mark_id}, not in this log"
    made, number = job.stems[0].provenance, len(job.stems)
    return (
        f"id {job.mark_id}: {number} stem{'s' if number != 1 else ''} in the log, the first made "
        f"{made.rendered_at_utc} by {made.engine} {made.engine_version}, weights {made.weights_sha256[:12]}"
    )


def _of_stems(stems: Sequence[Stem]) -> Iterator[tuple[str, str]]:
    prompts = sorted({stem.request.prompt for stem in stems if stem.request.prompt and not is_silent(stem)})
    yield "prompt", "; ".join(f'"{prompt}"' for prompt in prompts[:3]) or "none: made from the picture alone"
    if len(stems) > 1:
        names = sorted({Path(stem.wav_path).name for stem in stems if not is_silent(stem)})
        more = f" and {len(names) - _MOST_STEMS} more" if len(names) > _MOST_STEMS else ""
        yield "stems", ", ".join(names[:_MOST_STEMS]) + more


def _of_file(account: FileAccount) -> Iterator[tuple[str, str]]:
    yield "signature", _signature(account.credentials)
    yield from _of_labels(account.labels)
    if account.stem is not None:
        yield (
            "file",
            f"byte for byte {Path(account.stem.wav_path).name}, made {account.stem.provenance.rendered_at_utc}",
        )
    if account.record is not None:
        made = account.record.provenance
        told = f"{account.record.request.cue_id}, mark {made.watermark_id or 'none'}, {made.engine}"
        yield "record", f"beside it, for {account.record_fit} ({worth_of_record(account)}): {told}"
    yield from _agreement(account)
    for note in account.notes:
        yield "note", note
    for finding in account.findings:
        yield "FINDING", finding


def _agreement(account: FileAccount) -> Iterator[tuple[str, str]]:
    """Where the samples carry a mark and every layer that names one names the same."""
    read = {segment.mark_id for track in account.tracks for segment in track.scan.segments if segment.mark_id}
    named = marks_named(account.labels, account.credentials, account.record)
    if named and len(read) == 1 and set(named.values()) == read:
        yield "agreement", f"{', '.join(('the samples', *named))}: all name mark {read.pop()}"


def _signature(credentials: Credentials) -> str:
    told = _SIGNED[credentials.state]
    if credentials.state is SignatureState.ABSENT:
        return told
    by = f" ({credentials.signer})" if credentials.signer else ""
    at = f", signed {credentials.signed_at}" if credentials.signed_at else ""
    mark = f", for mark {credentials.mark_id}" if credentials.mark_id else ""
    return f"{told}{by}{at}{mark}"


def _of_labels(labels: Labels) -> Iterator[tuple[str, str]]:
    if labels.originator or labels.originator_reference:
        at = "" if labels.time_reference_samples is None else f", time reference {labels.time_reference_samples:,}"
        yield "bext", f"{labels.originator} {labels.originator_reference}{at}: {labels.description}"
    if labels.ixml:
        yield "iXML", ", ".join(f"{name} {text}" for name, text in labels.ixml if text)
