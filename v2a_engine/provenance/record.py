"""What of a stem's record is written into the file itself: whence it comes, how to render it again."""

from pathlib import Path

from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.media.loudness import Loudness
from v2a_engine.provenance.bwf import BroadcastFacts
from v2a_engine.provenance.ixml import ixml
from v2a_engine.usecases.ports import Engine


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
