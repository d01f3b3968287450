"""The whole story of the sounds in a file, as the log tells it, or for want of that the record beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import timecode
from v2a_engine.provenance.credentials import SignatureState
from v2a_engine.verify.account import FileAccount, TrackAccount
from v2a_engine.verify.places import places
from v2a_engine.verify.record_check import RecordFit, against_signature, is_witnessed


def stems_in(account: FileAccount) -> tuple[Stem, ...]:
    """The stems that a file is, or is mixed of; of a mix those of the job that sound where its mark was found."""
    if account.stem is not None:
        return (account.stem,)
    found: dict[str, Stem] = {}
    for track in account.tracks:
        for stem in _in_track(track):
            found[stem.provenance.wav_sha256] = stem
    return _once(sorted(found.values(), key=_by_place))


def record_told(account: FileAccount) -> tuple[Stem, str] | None:
    """The record beside a file of which the log tells nothing, and in words how far it may be believed."""
    if account.record is None or account.record_fit is RecordFit.OTHER or stems_in(account):
        return None
    return account.record, worth_of_record(account)


def worth_of_record(account: FileAccount) -> str:
    """How far the record beside a file may be believed: no further than a signature says the same."""
    assert account.record is not None
    if not is_witnessed(account.credentials):
        return "not signed"
    if any(against_signature(account.record, account.credentials)):
        return "it contradicts what was signed"
    by = " by a signer unknown here" if account.credentials.state is SignatureState.UNKNOWN_SIGNER else ""
    return f"prompt, seed, model, date and samples as was signed{by}; the rest not signed"


def story(stem: Stem) -> Iterator[tuple[str, str]]:
    """Label and text, line by line: asked for what, made how, by what, when; and where the file is now."""
    request, made = stem.request, stem.provenance
    rate, first = request.span.rate, request.start_timecode_frame
    start = timecode(first + request.span.start_frame, rate, request.drop_frame)
    end = timecode(first + request.span.end_frame, rate, request.drop_frame)
    yield "heard", f"{start} to {end} at {rate} frames a second, take {request.take}"
    yield "asked", f'"{request.prompt}"' if request.prompt else "nothing in words: the picture decided"
    if request.negative_prompt:
        yield "not", f'"{request.negative_prompt}"'
    for moment in request.moments:
        yield "marker", f'"{moment.text}" at {timecode(first + moment.span.start_frame, rate, request.drop_frame)}'
    pictures = sorted({segment.media.path for segment in request.picture if segment.media is not None})
    yield "picture", ", ".join(pictures) or "none"
    if stem.observations.seen:
        yield "seen", "; ".join(stem.observations.seen.splitlines())
    yield "made", f"{made.rendered_at_utc} by {made.engine} {made.engine_version}"
    yield "settings", f"seed {request.seed}, guidance {request.guidance:g}, {request.steps} steps"
    yield "mark", made.watermark_id or made.watermark_note or "none"
    yield "sha256", made.wav_sha256
    is_there = Path(stem.wav_path).is_file()
    yield "file", f"{stem.wav_path}{'' if is_there else ' (no longer there; its record is kept)'}"


def _in_track(track: TrackAccount) -> Iterator[Stem]:
    if track.same_samples_as is not None:
        yield track.same_samples_as
        return
    stems = [stem for job in track.jobs for stem in job.stems]
    for segment in track.scan.segments:
        for place in places(segment, _of_job(stems, segment.mark_id)):
            yield from place.stems


def _once(stems: Sequence[Stem]) -> tuple[Stem, ...]:
    """A take that was rendered anew into the same file, from the same request, is told once: as it was made last."""
    newest: dict[tuple[str, str], Stem] = {}
    for stem in sorted(stems, key=lambda stem: stem.provenance.rendered_at_utc):
        newest[stem.wav_path, stem.provenance.key] = stem
    kept = {stem.provenance.wav_sha256 for stem in newest.values()}
    return tuple(stem for stem in stems if stem.provenance.wav_sha256 in kept)


def _of_job(stems: Sequence[Stem], mark_id: str) -> list[Stem]:
    return [stem for stem in stems if stem.provenance.mark_id == mark_id]


def _by_place(stem: Stem) -> tuple[int, str]:
    return stem.request.span.start_frame, stem.request.cue_id
