"""A record of a stem, as a host is given it: no sound is needed to place it."""

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.stem import Observations, Provenance, Stem
from v2a_engine.usecases.ports import StemClip


def stem_clip(sequence: Sequence, folder: str) -> StemClip:
    """One stem under the first edit."""
    span = sequence.edits[0].span
    request = StemRequest(
        cue_id="s010_FX",
        kind=StemKind.FX,
        span=span,
        rendered_span=span,
        picture=(),
        prompt="door slam",
        level_lufs=-27.0,
        seed=7,
        take=1,
        wav_path=f"{folder}/cut_s010_FX_t1.wav",
        start_timecode_frame=sequence.start_frame,
    )
    provenance = Provenance(
        key="k",
        request=request,
        engine="v2a",
        engine_version="1",
        weights_sha256="0" * 64,
        watermark_id="mark",
        watermark_note="",
        rendered_at_utc="2026-11-22T08:00:00Z",
        wav_sha256="1" * 64,
    )
    stem = Stem(
        wav_path=request.wav_path,
        samples=1,
        short_term_lufs=-27.0,
        true_peak_dbtp=-3.0,
        observations=Observations(),
        provenance=provenance,
    )
    return StemClip(takes=(stem,))
