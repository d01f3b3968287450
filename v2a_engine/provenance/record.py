"""The record beside a stem, and what of it is written into the file: whence it comes, how to render it again."""

import hashlib
from dataclasses import replace
from pathlib import Path

from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import Stem
from v2a_engine.media.loudness import Loudness
from v2a_engine.provenance.bwf import BroadcastFacts
from v2a_engine.provenance.ixml import ixml
from v2a_engine.usecases.ports import Engine

_HASHED_AT_ONCE_BYTES = 1 << 20


def record_path(wav: Path) -> Path:
    """Where the record of a stem lies: "show_s010_FX_t1.wav.json"."""
    return wav.with_name(wav.name + ".json")


def read_record(record: Path) -> Stem:
    """Read a stem's record. `wav_path` says where the stem is now: beside its record, wherever the folder went.

    Raises:
        ValueError: it is not a stem's record.
        OSError: it cannot be read.
    """
    return replace(Stem.from_json(record.read_text(encoding="utf-8")), wav_path=str(record.with_suffix("")))


def sha256_of(path: Path) -> str:
    """The file's hash, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_HASHED_AT_ONCE_BYTES):
            digest.update(block)
    return digest.hexdigest()


def broadcast_facts(request: StemRequest, engine: Engine, watermark_id: str, loudness: Loudness) -> BroadcastFacts:
    """What a stem's header says. Nothing in it depends on when or where it was rendered."""
    start, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
    first_sample = time_reference_samples(request)
    history = (
        f"A=PCM,F={SAMPLE_RATE_HZ},W=24,M=stereo,T=Wildtrack {engine.name} {engine.version}; AI-generated; "
        f"weights={engine.weights_sha256[:12]}; seed={request.seed}; watermark={watermark_id or 'none'}"
    )
    return BroadcastFacts(
        samples=end - start,
        description=f"AI-generated sound (Wildtrack), {request.cue_id}: {request.prompt or 'no prompt'}",
        originator_reference=f"WT{watermark_id or '0'}-{request.key(engine.fingerprint)[:22]}",
        time_reference_samples=first_sample,
        loudness=loudness,
        coding_history=history,
        ixml=ixml(request, project_of(request), watermark_id, first_sample),
    )


def time_reference_samples(request: StemRequest) -> int:
    """Samples from midnight to the file's first, on the sequence's timecode (which may pass midnight)."""
    rate = request.rendered_span.rate
    frame = (request.start_timecode_frame + request.rendered_span.start_frame) % _frames_a_day(request)
    return round(frame / rate * SAMPLE_RATE_HZ)


def _frames_a_day(request: StemRequest) -> int:
    nominal = round(request.rendered_span.rate)
    dropped = nominal // 15 * 54 if request.drop_frame else 0  # an hour
    return 24 * (nominal * 3600 - dropped)


def project_of(request: StemRequest) -> str:
    """The show's name as the file's name carries it: "show" of "show_s010_FX_t1.wav"."""
    return Path(request.wav_path).name.split(f"_{request.cue_id}", 1)[0]
