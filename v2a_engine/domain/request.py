"""`StemRequest`: the one thing a user asks for, and the key that names its samples."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.domain.time import FrameSpan

SAMPLE_RATE_HZ = 48_000
DEFAULT_GUIDANCE = 4.5  # of 30 prompts 18 came out in their category, 14 at 3.0; timing the same
DEFAULT_STEPS = 12  # 8 and 16 measured alike in timing; meaning gains nothing beyond 12
DEFAULT_TRUE_PEAK_DBTP = -2.0
# Where a stem goes; and the cuts, which the key counts from the picture's start.
_NOT_IN_THE_KEY = (
    "cue_id",
    "take",
    "wav_path",
    "start_timecode_frame",
    "drop_frame",
    "sequence_id",
    "cuts_frames",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPrompt:
    """Words that hold for a part of the stem. `strike` also asks for an onset at its start."""

    text: str
    span: FrameSpan  # frames of the sequence
    strike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StemRequest:
    """One stem to render; with the same engine, equal requests give equal samples.

    `span` is where the stem is heard. The file also holds `handles_frames` on either side, outside the
    source range, where the sequence has room. `picture` covers `span` with handles: `rendered_span`.
    """

    cue_id: str  # "s010_FX"
    kind: StemKind
    span: FrameSpan
    rendered_span: FrameSpan
    picture: tuple[PictureSegment, ...]
    cuts_frames: tuple[int, ...] = ()  # cuts inside the rendered span (an ambience runs across them), sequence frames
    prompt: str = ""  # empty: the picture decides
    negative_prompt: str = ""
    moments: tuple[TimedPrompt, ...] = ()
    guidance: float = DEFAULT_GUIDANCE  # 1.0 switches guidance off
    steps: int = DEFAULT_STEPS
    level_lufs: float  # short-term loudness aimed at
    true_peak_dbtp: float = DEFAULT_TRUE_PEAK_DBTP  # what no peak may pass
    seed: int  # no default: a take that cannot be repeated is lost
    engine: str = "v2a"
    # Where the stem goes: no part of the key, for it decides no sample.
    take: int = 1
    wav_path: str
    start_timecode_frame: int  # of the sequence, for the time reference
    drop_frame: bool = False
    sequence_id: str = ""  # names the whole sequence by its media, however much of it is rendered; old records: empty

    def to_json(self) -> str:
        """One line of JSON; `from_json` gives back an equal request."""
        return json.dumps(asdict(self), default=_plain, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "StemRequest":
        """Read what `to_json` wrote.

        Raises:
            ValueError: a field is missing, unknown or of the wrong kind.
        """
        try:
            return _request(json.loads(text))
        except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
            raise ValueError(f"not a stem request: {error!r}") from error

    def key(self, engine_fingerprint: str) -> str:
        """A hash of everything that decides the samples, the engine and its weights included.

        Files count by identity, not by path; frames count from the rendered picture's start: a shot that only
        moved keeps its key, unless the move changes how its borders round to samples.
        """
        fields = json.loads(self.to_json())
        for name in _NOT_IN_THE_KEY:
            del fields[name]
        for segment in fields["picture"]:
            segment["media"] = segment["media"] and segment["media"]["identity"]
        start = self.rendered_span.start_frame
        fields["span"] = _moved(self.span, start)
        fields["rendered_span"] = _moved(self.rendered_span, start)
        fields["moments"] = [[m.text, m.strike, _moved(m.span, start)] for m in self.moments]
        fields["cuts"] = [cut - start for cut in self.cuts_frames]
        fields["engine_fingerprint"] = engine_fingerprint
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    def with_delivery(self, wav_path: str, take: int) -> "StemRequest":
        """The same sound under another name."""
        return replace(self, wav_path=wav_path, take=take)


def _moved(span: FrameSpan, start_frame: int) -> list[int]:
    """A span counted from `start_frame`, in frames and in samples as its own borders round."""
    zero = FrameSpan(start_frame, start_frame, span.rate).samples(SAMPLE_RATE_HZ)[0]
    first, last = span.samples(SAMPLE_RATE_HZ)
    return [span.start_frame - start_frame, span.end_frame - start_frame, first - zero, last - zero]


def _plain(value: object) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"{type(value).__name__} has no place in a request")


def _span(fields: dict[str, Any]) -> FrameSpan:
    return FrameSpan(int(fields["start_frame"]), int(fields["end_frame"]), Fraction(fields["rate"]))


def _media(fields: dict[str, Any]) -> Media:
    rate = fields["sequence_rate"]
    return Media(**{**fields, "sequence_rate": rate and Fraction(rate)})


def _segment(fields: dict[str, Any]) -> PictureSegment:
    return PictureSegment(
        media=fields["media"] and _media(fields["media"]),
        frames=int(fields["frames"]),
        source_start_s=Fraction(fields["source_start_s"]),
        speed=Fraction(fields["speed"]),
    )


def _request(fields: dict[str, Any]) -> StemRequest:
    parsed = {
        "kind": StemKind(fields["kind"]),
        "span": _span(fields["span"]),
        "rendered_span": _span(fields["rendered_span"]),
        "picture": tuple(_segment(segment) for segment in fields["picture"]),
        "cuts_frames": tuple(fields["cuts_frames"]),
        "moments": tuple(
            TimedPrompt(text=moment["text"], span=_span(moment["span"]), strike=bool(moment["strike"]))
            for moment in fields["moments"]
        ),
    }
    return StemRequest(**{**fields, **parsed})
