"""`Stem`: a rendered take on disk. `Provenance`: all that is needed to render it again, and to account for it."""

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from v2a_engine.domain.request import StemRequest

SILENCE_LUFS = -70.0  # BS.1770-4's absolute gate: what lies below is not programme
_LEVELS = ("short_term_lufs", "true_peak_dbtp")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardEvent:
    """An event that the engine found in the picture or was told of, and made a sound for."""

    time_s: float  # from the start of the rendered span
    strength: float  # 0..1
    pan: float  # -1 left .. 1 right


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """What the engine saw, for the report and the level."""

    events: tuple[HeardEvent, ...] = ()
    seen: str = ""  # in words, with how sure it is
    quieter_db: float = 0.0  # how far under the level asked for this sound belongs, since little happens in the shot
    warnings: tuple[str, ...] = ()  # damaged media, a prompt cut short, ...
    seconds_by_stage: tuple[tuple[str, float], ...] = ()  # decode, features, sampling, vocoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a stem comes from."""

    key: str  # StemRequest.key
    request: StemRequest
    engine: str
    engine_version: str
    weights_sha256: str
    watermark_id: str  # what the mark in the samples says; empty only if `watermark_note` says why
    watermark_note: str
    rendered_at_utc: str  # ISO 8601
    wav_sha256: str  # of the whole file, signature and all
    # Records of before these were kept have them empty.
    pcm_sha256: str = ""  # of the samples alone: they stay the same in a file with other tags
    mark_id: str = ""  # of the show: what the marks of all its stems say together, even where one alone cannot be read
    job_record: str = ""  # JSON: what the mark's id was made from
    digital_source_type: str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    model_card: str = "wildtrack provenance --model"  # tells what these weights were trained on, under which licences


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """One take of one cue on disk: 48 kHz, 24-bit, stereo BWF.

    `wav_path` holds `rendered_span` of the request to the sample; `span` of it is the source range, the rest handles.
    """

    wav_path: str
    samples: int
    short_term_lufs: float  # as measured; -inf for silence
    true_peak_dbtp: float
    observations: Observations
    provenance: Provenance

    @property
    def request(self) -> StemRequest:
        return self.provenance.request

    @property
    def is_silent(self) -> bool:
        """Is nothing in it loud enough to be heard?"""
        return self.short_term_lufs < SILENCE_LUFS

    def to_json(self) -> str:
        """The provenance sidecar's text."""
        fields = asdict(self)
        fields["provenance"]["request"] = json.loads(self.request.to_json())
        for name in _LEVELS:
            fields[name] = fields[name] if math.isfinite(fields[name]) else None  # JSON has no infinity
        return json.dumps(fields, indent=1, sort_keys=True, allow_nan=False)

    @staticmethod
    def from_json(text: str) -> "Stem":
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is not a stem's record.
        """
        try:
            return _stem(json.loads(text))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a stem's record: {error!r}") from error


def _stem(fields: dict[str, Any]) -> Stem:
    seen = fields["observations"]
    observations = Observations(
        events=tuple(HeardEvent(**event) for event in seen["events"]),
        seen=seen["seen"],
        quieter_db=seen.get("quieter_db", 0.0),  # records of before it was kept
        warnings=tuple(seen["warnings"]),
        seconds_by_stage=tuple((stage, seconds) for stage, seconds in seen["seconds_by_stage"]),
    )
    request = StemRequest.from_json(json.dumps(fields["provenance"]["request"]))
    provenance = Provenance(**{**fields["provenance"], "request": request})
    levels = {name: -math.inf if fields[name] is None else fields[name] for name in _LEVELS}
    return Stem(**{**fields, **levels, "observations": observations, "provenance": provenance})


def source_range_samples(request: StemRequest, sample_rate_hz: int) -> tuple[int, int]:
    """Where `span` lies inside the file, in samples from the file's start."""
    zero, _ = request.rendered_span.samples(sample_rate_hz)
    start, end = request.span.samples(sample_rate_hz)
    return start - zero, end - zero
