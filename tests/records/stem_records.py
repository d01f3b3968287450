"""What is asked of an engine and the record of what it made, for tests that need no engine."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Observations, Provenance, Stem
from v2a_engine.domain.time import FrameSpan

_OF_PROVENANCE = frozenset(Provenance.__dataclass_fields__)


def asked_for(cue_id: str, span: FrameSpan, wav_path: str | Path, **fields: Any) -> StemRequest:
    """A wish for effects without handles or picture, where `fields` say nothing else."""
    whole: dict[str, Any] = {
        "kind": StemKind.FX,
        "rendered_span": span,
        "picture": (),
        "level_lufs": -27.0,
        "seed": 1,
        "start_timecode_frame": 0,
    }
    return StemRequest(cue_id=cue_id, span=span, wav_path=str(wav_path), **whole | fields)


def slow_request(number: int, folder: Path, **fields: Any) -> StemRequest:
    """Half a second of no picture at 24 frames a second, from an engine that takes its time (`slow_engine.py`)."""
    span = FrameSpan(number * 24, number * 24 + 12, Fraction(24))
    picture = (PictureSegment(media=None, frames=12),)
    path = folder / f"show_s{number:03d}_FX_t1.wav"
    return asked_for(f"s{number:03d}_FX", span, path, picture=picture, seed=number, engine="slow", **fields)


def record_of(asked: StemRequest, **fields: Any) -> Stem:
    """The record of a stem that answers the request; fields of the stem or of its provenance may differ."""
    provenance = Provenance(
        key=asked.key("an engine"),
        request=asked,
        engine="v2a",
        engine_version="1",
        weights_sha256="0" * 64,
        watermark_id="mark",
        watermark_note="",
        rendered_at_utc="2026-11-22T08:00:00Z",
        wav_sha256="1" * 64,
    )
    stem = Stem(
        wav_path=asked.wav_path,
        samples=1,
        short_term_lufs=-27.0,
        true_peak_dbtp=-3.0,
        observations=Observations(),
        provenance=provenance,
    )
    of_provenance = {name: fields.pop(name) for name in list(fields) if name in _OF_PROVENANCE}
    return replace(stem, provenance=replace(provenance, **of_provenance), **fields)
