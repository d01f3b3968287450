"""Where the layers of a file disagree: samples, signature, labels, the record beside it."""

from collections.abc import Iterator, Sequence

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.credentials import Credentials, SignatureState
from v2a_engine.provenance.record import time_reference_samples
from v2a_engine.verify.account import FileAccount, TrackAccount
from v2a_engine.verify.labels import Labels
from v2a_engine.verify.record_check import RecordFit, against_log, against_signature
from v2a_engine.verify.verdict import TELLING_S, Signed

_OUR_GENERATOR = "Wildtrack"


def worth(credentials: Credentials) -> Signed:
    """What a file's signature is worth for our verdict; somebody else's says nothing about us."""
    if credentials.state is SignatureState.OWN:
        return Signed.WHOLE
    if credentials.state is SignatureState.INVALID and credentials.manifest is None:
        return Signed.BROKEN  # whose it was cannot be read any longer; it says something only where our mark is
    if credentials.state is SignatureState.ABSENT or not is_ours(credentials):
        return Signed.NOTHING
    if credentials.state is SignatureState.INVALID:
        return Signed.BROKEN
    return Signed.WHOLE if credentials.state is SignatureState.TRUSTED else Signed.WHOLE_BUT_UNKNOWN


def is_ours(credentials: Credentials) -> bool:
    """Does the manifest say that Wildtrack wrote it?"""
    if credentials.mark_id:
        return True
    generators = (credentials.manifest or {}).get("claim_generator_info")
    first = generators[0] if isinstance(generators, list) and generators else None
    return isinstance(first, dict) and str(first.get("name", "")).startswith(_OUR_GENERATOR)


def contradictions(account: FileAccount) -> tuple[str, ...]:
    """In words, each disagreement once."""
    tracks, labels, credentials = account.tracks, account.labels, account.credentials
    found = [f"signature: {problem}" for problem in _of_signature(tracks, labels, credentials)]
    found += _of_labels(tracks, labels)
    if account.stem is None:  # a file that is as exported cannot be at odds with its own export
        found += _of_ids(tracks, labels, credentials, account.record)
    found += _of_record(account)
    return tuple(dict.fromkeys(found))


def marks_named(labels: Labels, credentials: Credentials, record: Stem | None) -> dict[str, str]:
    """Which mark each layer around the samples names; those that name none are left out."""
    named = {
        "the signature": credentials.mark_id,
        "what the file says of itself": labels.claimed_id,
        "the record beside it": record.provenance.watermark_id if record else "",
    }
    return {layer: mark_id for layer, mark_id in named.items() if mark_id}


def _of_signature(tracks: Sequence[TrackAccount], labels: Labels, credentials: Credentials) -> Iterator[str]:
    if credentials.state is not SignatureState.INVALID:
        return
    concerns_us = is_ours(credentials) or labels.claim_ours or any(track.scan.found for track in tracks)
    if concerns_us:
        yield from credentials.problems or ("it does not hold",)


def _of_labels(tracks: Sequence[TrackAccount], labels: Labels) -> Iterator[str]:
    if labels.disagreement:
        yield f"labels: {labels.disagreement}"
    known = next((track.same_samples_as for track in tracks if track.same_samples_as), None)
    if known is None or labels.time_reference_samples is None or not labels.claim_ours:
        return
    made_at = time_reference_samples(known.request)
    if labels.time_reference_samples != made_at:
        yield (
            f"labels: the time reference is {labels.time_reference_samples:,} samples, "
            f"the stem was made for {made_at:,}"
        )


def _of_ids(
    tracks: Sequence[TrackAccount], labels: Labels, credentials: Credentials, record: Stem | None
) -> Iterator[str]:
    """The samples carry one mark; each layer that names another, or one where there is none, is at odds with them."""
    read = {segment.mark_id for track in tracks for segment in track.scan.segments if segment.mark_id}
    heard = any(track.scan.found for track in tracks)
    signal_s = max((track.scan.signal_s for track in tracks), default=0.0)
    untouched = any(track.same_samples_as for track in tracks)
    named = marks_named(labels, credentials, record)
    for layer, mark_id in named.items():
        if read and mark_id not in read:
            yield f"marks: {layer} names {mark_id}, the samples carry {', '.join(sorted(read))}"
        if not heard and not untouched and signal_s >= TELLING_S:
            yield f"marks: {layer} names {mark_id}, but no mark is found in the samples"
    if len(set(named.values())) > 1:
        yield "marks: " + ", ".join(f"{layer} names {mark_id}" for layer, mark_id in named.items())


def _of_record(account: FileAccount) -> Iterator[str]:
    """The record beside the file and the log's own, against each other and against the signed statement."""
    record, stem = account.record, account.stem
    if stem is not None:
        yield from (f"log: it tells {problem}" for problem in against_signature(stem, account.credentials))
    if record is None:
        return
    if account.record_fit is RecordFit.OTHER:
        yield "record: the one beside the file describes other sound: it is another stem's, or the sound was changed"
        return
    problems = list(against_signature(record, account.credentials))
    problems += against_log(record, stem) if stem is not None else ()
    yield from (f"record: the one beside the file tells {problem}" for problem in problems)
