"""Planning: shots, scenes and cues -> one request a stem and take."""

import hashlib
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from v2a_engine.domain.cue import Cue, StemKind
from v2a_engine.domain.errors import AbsurdWish
from v2a_engine.domain.request import (
    DEFAULT_GUIDANCE,
    DEFAULT_STEPS,
    DEFAULT_TRUE_PEAK_DBTP,
    StemRequest,
    TimedPrompt,
)
from v2a_engine.domain.shot import PictureSegment, Shot, cut_picture
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.names import stem_name
from v2a_engine.usecases.spot import Spotting

DEFAULT_LEVEL_LUFS = {StemKind.FX: -27.0, StemKind.BG: -38.0}
DEFAULT_ENGINE = "v2a"
_LOWEST_LEVEL_LUFS, _HIGHEST_LEVEL_LUFS = -70.0, -5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CueWishes:
    """What is asked of one stem alone, in a spotting sheet or a panel; what is left open is as for every stem."""

    cue_id: str
    skip: bool = False
    prompt: str | None = None  # None: what the markers say; empty: what is wished for every stem
    negative_prompt: str = ""
    seed: int | None = None
    takes: int | None = None
    moments: tuple[TimedPrompt, ...] | None = None  # None: what the markers say
    more_moments: tuple[TimedPrompt, ...] = ()  # besides those
    guidance: float | None = None
    level_trim_db: float = 0.0  # louder or quieter than the level of its kind
    handles_frames: int | None = None

    def __post_init__(self) -> None:
        for what, value, lowest, highest in (
            ("takes", self.takes, 1, 100),
            ("guidance", self.guidance, 0.0, 50.0),
            ("handles", self.handles_frames, 0, 10_000),
            ("level trim", self.level_trim_db, -30.0, 30.0),
        ):
            if value is not None:
                _in_range(what, value, lowest, highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one stem belongs: a shot, or the shots of a scene."""

    cue_id: str
    kind: StemKind
    place_id: str  # of the shot or scene
    shots: tuple[Shot, ...]

    @property
    def span(self) -> FrameSpan:
        return FrameSpan(self.shots[0].span.start_frame, self.shots[-1].span.end_frame, self.shots[0].span.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user asks of every stem of a run."""

    kinds: tuple[StemKind, ...] = (StemKind.FX, StemKind.BG)
    prompt: str = ""
    negative_prompt: str = ""
    takes: int = 1
    seed: int = 1
    handles_frames: int = 12
    levels_lufs: tuple[tuple[StemKind, float], ...] = ()  # where they differ from the defaults
    true_peak_dbtp: float = DEFAULT_TRUE_PEAK_DBTP
    guidance: float = DEFAULT_GUIDANCE
    steps: int = DEFAULT_STEPS
    engine: str = DEFAULT_ENGINE
    of_cues: tuple[CueWishes, ...] = ()

    def __post_init__(self) -> None:
        _in_range("takes", self.takes, 1, 100)
        _in_range("handles", self.handles_frames, 0, 10_000)
        _in_range("steps", self.steps, 1, 1000)
        _in_range("guidance", self.guidance, 0.0, 50.0)
        _in_range("true peak", self.true_peak_dbtp, -20.0, 0.0)
        for kind, level in self.levels_lufs:
            _in_range(f"level of {kind}", level, _LOWEST_LEVEL_LUFS, _HIGHEST_LEVEL_LUFS)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Wishes that undo one another."""
        if self.negative_prompt and self.guidance <= 1.0:
            return (
                f"The negative prompt {self.negative_prompt!r} has no effect, or the opposite one, at a guidance of 1 "
                f"or less. Choose a guidance above 1; {DEFAULT_GUIDANCE:g} is usual.",
            )
        return ()

    def level_lufs(self, kind: StemKind) -> float:
        return dict(self.levels_lufs).get(kind, DEFAULT_LEVEL_LUFS[kind])


def _in_range(what: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:  # also catches NaN
        raise AbsurdWish(what, value, lowest, highest)


def plan(spotting: Spotting, wishes: Wishes, folder: str, show: str) -> tuple[StemRequest, ...]:
    """Every stem to render, in timeline order: FX per shot, BG per scene, each in as many takes as wished."""
    own = {cue.cue_id: cue for cue in wishes.of_cues}
    return tuple(
        request
        for place in places(spotting, wishes.kinds)
        for request in requests_at(place, own.get(place.cue_id), spotting, wishes, folder, show)
    )


def places(spotting: Spotting, kinds: Seq[StemKind]) -> tuple[Place, ...]:
    """Where stems of these kinds belong, in timeline order."""
    found = []
    if StemKind.FX in kinds:
        found += [
            Place(cue_id=f"{shot.shot_id}_FX", kind=StemKind.FX, place_id=shot.shot_id, shots=(shot,))
            for shot in spotting.shots
        ]
    if StemKind.BG in kinds:
        of_scene: dict[str, list[Shot]] = {}
        for shot in spotting.shots:
            of_scene.setdefault(shot.scene_id, []).append(shot)
        found += [
            Place(
                cue_id=f"{scene.scene_id}_BG",
                kind=StemKind.BG,
                place_id=scene.scene_id,
                shots=tuple(of_scene[scene.scene_id]),
            )
            for scene in spotting.scenes
        ]
    return tuple(sorted(found, key=lambda place: (place.span.start_frame, place.kind)))


def requests_at(
    place: Place, own: CueWishes | None, spotting: Spotting, wishes: Wishes, folder: str, show: str
) -> tuple[StemRequest, ...]:
    """The takes of one stem; none where it is to be skipped."""
    own = own or CueWishes(cue_id=place.cue_id)
    if own.skip:
        return ()
    request = _as_wished(_request(place, own, spotting, wishes), own, wishes)
    seed = wishes.seed if own.seed is None else own.seed
    return tuple(
        replace(
            request,
            seed=take_seed(seed, request, take),
            take=take,
            wav_path=str(Path(folder) / stem_name(show, request.cue_id, take)),
        )
        for take in range(1, (wishes.takes if own.takes is None else own.takes) + 1)
    )


def _as_wished(request: StemRequest, own: CueWishes, wishes: Wishes) -> StemRequest:
    """The request with what is asked of it alone."""
    level_lufs = request.level_lufs + own.level_trim_db
    _in_range(f"level of {request.kind} with its trim", level_lufs, _LOWEST_LEVEL_LUFS, _HIGHEST_LEVEL_LUFS)
    return replace(
        request,
        prompt=request.prompt if own.prompt is None else own.prompt or wishes.prompt,
        negative_prompt=own.negative_prompt or wishes.negative_prompt,
        moments=_in_order(request.moments if own.moments is None else own.moments, own.more_moments),
        guidance=wishes.guidance if own.guidance is None else own.guidance,
        level_lufs=level_lufs,
    )


def _in_order(moments: Seq[TimedPrompt], more: Seq[TimedPrompt]) -> tuple[TimedPrompt, ...]:
    return tuple(sorted((*moments, *more), key=lambda one: one.span.start_frame)) if more else tuple(moments)


def take_seed(seed: int, request: StemRequest, take: int) -> int:
    """A seed of its own for each picture, kind and take, on every machine the same: neighbours must not sound like
    twins, and a shot that only gets another number keeps its sound."""
    seen = [(segment.media and segment.media.identity, segment.source_start_s) for segment in request.picture]
    digest = hashlib.sha256(f"{seed}|{request.kind}|{take}|{seen}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def _request(place: Place, own: CueWishes, spotting: Spotting, wishes: Wishes) -> StemRequest:
    kind, span = place.kind, place.span
    handles_frames = wishes.handles_frames if own.handles_frames is None else own.handles_frames
    rendered = _with_handles(span, handles_frames, spotting)
    cues = [cue for cue in spotting.cues if cue.kind is kind and cue.span.overlaps(span)]
    return StemRequest(
        cue_id=place.cue_id,
        kind=kind,
        span=span,
        rendered_span=rendered,
        picture=picture_over(place.shots, rendered),
        cuts_frames=tuple(shot.span.start_frame for shot in place.shots[1:]),
        prompt=_whole_prompt(cues, span, wishes.prompt),
        negative_prompt=wishes.negative_prompt,
        moments=tuple(
            TimedPrompt(text=cue.prompt, span=cue.span.clipped(span), strike=kind is StemKind.FX and cue.is_moment)
            for cue in cues
            if cue.prompt and not _covers(cue.span, span)
        ),
        guidance=wishes.guidance,
        steps=wishes.steps,
        level_lufs=wishes.level_lufs(kind),
        true_peak_dbtp=wishes.true_peak_dbtp,
        seed=0,
        engine=wishes.engine,
        wav_path="",
        start_timecode_frame=spotting.sequence.start_frame,
        drop_frame=spotting.sequence.drop_frame,
        sequence_id=spotting.sequence_id,
    )


def _whole_prompt(cues: Seq[Cue], span: FrameSpan, wished: str) -> str:
    """A cue that spans the whole stem speaks for it; ambience has no moments, so its first words do too."""
    for cue in cues:
        if cue.prompt and (_covers(cue.span, span) or cue.kind is StemKind.BG):
            return cue.prompt
    return wished


def _covers(cue: FrameSpan, span: FrameSpan) -> bool:
    return cue.start_frame <= span.start_frame and cue.end_frame >= span.end_frame


def _with_handles(span: FrameSpan, handles_frames: int, spotting: Spotting) -> FrameSpan:
    """Longer on both sides, but never before midnight: a time reference cannot be negative."""
    start = max(span.start_frame - handles_frames, -spotting.sequence.start_frame)
    return FrameSpan(min(start, span.start_frame), span.end_frame + handles_frames, span.rate)


def picture_over(shots: Seq[Shot], span: FrameSpan) -> tuple[PictureSegment, ...]:
    """The picture of neighbouring shots over `span`: gaps are black, handles run on into the media."""
    segments: list[PictureSegment] = []
    position = span.start_frame
    for number, shot in enumerate(shots):
        start = position if number == 0 else shot.span.start_frame
        end = span.end_frame if number == len(shots) - 1 else shot.span.end_frame
        if start > position:
            segments.append(PictureSegment(media=None, frames=start - position))
        segments.extend(_shot_picture(shot, FrameSpan(start, end, span.rate)))
        position = end
    return tuple(segments)


def picture_of_shots(shots: Seq[Shot]) -> tuple[tuple[PictureSegment, ...], FrameSpan]:
    """The picture from the first of these shots to the last, black between them, and the span it covers."""
    span = FrameSpan(shots[0].span.start_frame, shots[-1].span.end_frame, shots[0].span.rate)
    return picture_over(shots, span), span


def _shot_picture(shot: Shot, span: FrameSpan) -> tuple[PictureSegment, ...]:
    """A shot's picture over `span`, which may reach beyond it."""
    head = max(0, shot.picture_span.start_frame - span.start_frame)
    tail = max(0, span.end_frame - shot.picture_span.end_frame)
    whole = (*_before(shot, head, span.rate), *shot.picture, *_after(shot, tail, span.rate))
    start = span.start_frame - (shot.picture_span.start_frame - head)
    return cut_picture(whole, start, start + span.frames, span.rate)


def _before(shot: Shot, frames: int, rate: Fraction) -> tuple[PictureSegment, ...]:
    """The handle at the head: the media runs on, unless a cut lies there; then the first picture is held."""
    if not frames:
        return ()
    first = shot.picture[0]
    speed = Fraction(0) if shot.cut_in else first.speed
    return (replace(first, frames=frames, source_start_s=first.source_start_s - frames * speed / rate, speed=speed),)


def _after(shot: Shot, frames: int, rate: Fraction) -> tuple[PictureSegment, ...]:
    """The handle at the tail, in the same way."""
    if not frames:
        return ()
    last = shot.picture[-1]
    shown = last.frames - 1 if shot.cut_out else last.frames
    start_s = last.source_start_s + shown * last.speed / rate
    return (replace(last, frames=frames, source_start_s=start_s, speed=Fraction(0) if shot.cut_out else last.speed),)
