"""Is a record true? Anyone can write one; the log of this installation and a signature that holds are witnesses."""

import hashlib
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any

from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.changes import RENDERING
from v2a_engine.provenance.credentials import Credentials, SignatureState
from v2a_engine.provenance.statements import Manifest, entries, statement

_BROKEN = (SignatureState.ABSENT, SignatureState.INVALID)


class RecordFit(StrEnum):
    """What the file at hand is to the record beside it. That they fit proves nothing: hashes are easily written."""

    FILE = "this very file"
    SAMPLES = "these samples"
    OTHER = "other sound"


def fit(record: Stem, wav_sha256: str, pcm_sha256s: Collection[str]) -> RecordFit:
    """Which of the file's hashes the record names.

    Args:
        pcm_sha256s: of its tracks; empty texts where they are not of a stem's form.
    """
    made = record.provenance
    if wav_sha256 and made.wav_sha256 == wav_sha256:
        return RecordFit.FILE
    return RecordFit.SAMPLES if made.pcm_sha256 and made.pcm_sha256 in pcm_sha256s else RecordFit.OTHER


def is_witnessed(credentials: Credentials) -> bool:
    """Does the file carry a signed statement about its rendering, and is the file still what was signed?"""
    return credentials.state not in _BROKEN and bool(statement(credentials.manifest or {}, RENDERING))


def against_signature(stem: Stem, credentials: Credentials) -> Iterator[str]:
    """What a record says otherwise than the signed statement, in words; nothing where there is none that holds."""
    if not is_witnessed(credentials) or credentials.manifest is None:
        return
    signed = _signed(credentials.manifest)
    for what, told in _told(stem).items():
        if what in signed and signed[what] != told:
            yield f"another {what} than was signed"


def against_log(record: Stem, logged: Stem) -> Iterator[str]:
    """What a record says otherwise than the log's record of the same file."""
    here, there = _told(record), _told(logged)
    yield from (f"another {what} than the log" for what in here if here[what] != there[what])
    if not any(here[what] != there[what] for what in here) and record.provenance != logged.provenance:
        yield "something else than the log of how it was made"


def _told(stem: Stem) -> dict[str, Any]:
    made, request = stem.provenance, stem.request
    return {
        "prompt": hashlib.sha256(request.prompt.encode("utf-8", "surrogatepass")).hexdigest(),
        "seed": request.seed,
        "engine": made.engine,
        "engine version": made.engine_version,
        "hash of the weights": made.weights_sha256,
        "key of the request": made.key,
        "cue or take": f"{request.cue_id}, take {request.take}",
        "date": made.rendered_at_utc,
        "hash of the samples": made.pcm_sha256,
    }


def _signed(manifest: Manifest) -> dict[str, Any]:
    """What of `_told` the statement names; what it leaves out is not there."""
    rendering = statement(manifest, RENDERING)
    model, chunks = (rendering.get(name) for name in ("model", "chunks_sha256"))
    model, chunks = model if isinstance(model, dict) else {}, chunks if isinstance(chunks, dict) else {}
    actions = entries(statement(manifest, "c2pa.actions"), "actions")
    signed = {
        "prompt": rendering.get("prompt_sha256"),
        "seed": rendering.get("seed"),
        "engine": model.get("name"),
        "engine version": model.get("version"),
        "hash of the weights": model.get("weights_sha256"),
        "key of the request": rendering.get("request_key"),
        "cue or take": manifest.get("title"),
        "date": next((action["when"] for action in actions if "when" in action), None),
        "hash of the samples": chunks.get("data"),
    }
    return {what: told for what, told in signed.items() if told is not None}
