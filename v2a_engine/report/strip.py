"""The strip: thumbnails along a common time axis, sound under them, cuts and events drawn through both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from v2a_engine.domain.cue import Cue
from v2a_engine.domain.shot import Scene, Shot, SkippedShot
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan, timecode
from v2a_engine.report.facts import whole_span
from v2a_engine.report.markup import Markup, data_uri, element
from v2a_engine.report.pictures import SoundPicture, waveform_path
from v2a_engine.usecases.ports import StemClip
from v2a_engine.usecases.score import Outcome

_TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800)  # seconds between labels
_MOST_LABELS = 24
TRACK_ORDER = ("FX", "BG", "MX", "DX")
FULL_SCALE = {"FX": 0.5, "BG": 0.12}  # what fills a lane: ambience is quiet, and would be a flat line


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStem:
    """A stem with its pictures. `mark` names its style class and its card."""

    stem: Stem
    mark: str
    picture: SoundPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Frames of the sequence -> places on the strip."""

    span: FrameSpan

    def place(self, span: FrameSpan) -> str:
        """CSS for an element that covers `span`."""
        inside = span.clipped(self.span)
        return f"left:{self._share(inside.start_frame):.4f}%;width:{100 * inside.frames / self.span.frames:.4f}%"

    def at(self, frame: float) -> str:
        """CSS for an element at one moment."""
        return f"left:{self._share(frame):.4f}%"

    def _share(self, frame: float) -> float:
        return 100 * (frame - self.span.start_frame) / self.span.frames


def strip(
    outcome: Outcome, drawn: Mapping[Stem, DrawnStem], thumbnails: Mapping[str, Sequence[bytes]], width_px: int
) -> Markup:
    """The whole strip.

    Args:
        drawn: by stem, for one file may be heard in several places; the first take of every clip is shown.
        thumbnails: JPEGs by shot id; none where the picture could not be read.
        width_px: how wide it is at first; the page's slider changes it.
    """
    axis = Axis(span=whole_span(outcome))
    spotting = outcome.spotting
    first_takes = [drawn[clip.takes[0]] for clip in outcome.clips]
    kinds = sorted({one.stem.request.kind.value for one in first_takes}, key=TRACK_ORDER.index)
    rows = [
        _row("ruler", "", _ruler(axis, outcome)),
        _row("scenes", "scenes", *(_scene(scene, axis) for scene in spotting.scenes)),
        _row(
            "shots",
            "picture",
            *(_shot(shot, axis, thumbnails.get(shot.shot_id, ())) for shot in spotting.shots),
            *(_skipped(shot, axis) for shot in spotting.skipped),
        ),
    ]
    if spotting.cues:
        rows.append(_row("cues", "cues", *(_cues(cues, axis) for cues in _sharing_a_place(spotting.cues))))
    for kind in kinds:
        lane = [_clip(one, axis) for one in first_takes if one.stem.request.kind.value == kind]
        rows.append(_row(f"lane {kind}", kind, *lane))
    labels = element("div", *(label for label, _ in rows), class_="labels")
    marks = element("div", *_cuts(spotting.shots, axis), *_events(outcome.clips, axis), class_="marks")
    head = element("div", class_="playhead", id="playhead")
    clock = {"data_from": float(axis.span.seconds()[0]), "data_length": float(axis.span.length_s)}
    style = f"width:{width_px}px"
    rail = element("div", *(body for _, body in rows), marks, head, class_="rail", id="rail", style=style, **clock)
    return element("div", labels, element("div", rail, class_="scroll"), class_="strip")


def _row(kind: str, label: str, *content: str) -> tuple[Markup, Markup]:
    return element("div", label, class_=f"row {kind}"), element("div", *content, class_=f"row {kind}")


def _ruler(axis: Axis, outcome: Outcome) -> Markup:
    sequence = outcome.spotting.sequence
    length_s = float(axis.span.length_s)
    step_s = next((step for step in _TICKS if length_s / step <= _MOST_LABELS), 3600)
    labels = []
    for number in range(int(length_s / step_s) + 1):
        frame = axis.span.start_frame + round(number * step_s * axis.span.rate)
        label = timecode(sequence.start_frame + frame, axis.span.rate, sequence.drop_frame)
        labels.append(element("span", label, style=axis.at(frame)))
    return element("div", *labels, class_="ticks")


def _scene(scene: Scene, axis: Axis) -> Markup:
    return element("div", scene.scene_id, class_="scene", style=axis.place(scene.span))


def _shot(shot: Shot, axis: Axis, jpegs: Sequence[bytes]) -> Markup:
    pictures = [element("img", src=data_uri("image/jpeg", jpeg), alt="") for jpeg in jpegs]
    name = element("div", element("b", shot.shot_id), f" {shot.name}", class_="name")
    reel = element("div", *pictures, class_="reel")
    return element("div", reel, name, class_="shot", style=axis.place(shot.span), title=f"{shot.shot_id} {shot.name}")


def _skipped(shot: SkippedShot, axis: Axis) -> Markup:
    name = element("div", f"{shot.name}: no sound", class_="name")
    return element("div", name, class_="shot skipped", style=axis.place(shot.span), title=shot.reason)


def _sharing_a_place(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Cues of the same span lie on each other: they become one label."""
    groups: dict[FrameSpan, list[Cue]] = {}
    for cue in cues:
        groups.setdefault(cue.span, []).append(cue)
    return list(groups.values())


def _cues(cues: Sequence[Cue], axis: Axis) -> Markup:
    """One label for cues of one span: "FX: door slam, glass breaks; BG: rain"."""
    prompts: dict[str, list[str]] = {}
    for cue in cues:
        prompts.setdefault(cue.kind.value, []).append(cue.prompt)
    text = "; ".join(f"{kind}: {', '.join(named)}" for kind, named in prompts.items())
    first = cues[0]
    moment = " moment" if first.is_moment else ""
    return element("div", text, class_=f"cue {first.kind}{moment}", style=axis.place(first.span), title=text)


def _clip(one: DrawnStem, axis: Axis) -> Markup:
    request = one.stem.request
    inside = (waveform(one), element("div", class_=f"spectrogram {one.mark}"))
    return element(
        "a",
        *inside,
        class_="clip",
        href=f"#{one.mark}",
        style=axis.place(request.span),
        title=f"{request.cue_id}: {request.prompt or 'the picture decided'}",
        data_plays=one.mark,
    )


def waveform(one: DrawnStem) -> Markup:
    """The stem's waveform, stretched to its element."""
    columns = len(one.picture.peaks)
    line = element("path", d=waveform_path(one.picture.peaks, FULL_SCALE.get(one.stem.request.kind.value, 0.5)))
    box = {"viewBox": f"0 -1 {columns} 2", "preserveAspectRatio": "none"}
    return element("svg", line, class_="waveform", **box)


def _cuts(shots: Sequence[Shot], axis: Axis) -> list[Markup]:
    frames = sorted({shot.span.start_frame for shot in shots} | {shot.span.end_frame for shot in shots})
    return [element("i", class_="cut", style=axis.at(frame)) for frame in frames]


def _events(clips: Sequence[StemClip], axis: Axis) -> list[Markup]:
    """What was seen, once: the effects' events, or the ambience's where there are no effects."""
    kinds = {clip.request.kind.value for clip in clips}
    wanted = "FX" if "FX" in kinds else next(iter(sorted(kinds)), "")
    ticks = []
    for clip in clips:
        if clip.request.kind.value != wanted:
            continue
        for event, frame in heard_in_span(clip.takes[0]):
            style = f"{axis.at(frame)};opacity:{0.25 + 0.75 * min(1.0, max(0.0, event)):.2f}"
            ticks.append(element("i", class_="event", style=style))
    return ticks


def heard_in_span(stem: Stem) -> list[tuple[float, float]]:
    """(strength, sequence frame) of the events inside the heard part; those in the handles are left out."""
    request = stem.request
    zero, rate = request.rendered_span.start_frame, float(request.span.rate)
    placed = [(event.strength, zero + event.time_s * rate) for event in stem.observations.events]
    return [(strength, f) for strength, f in placed if request.span.start_frame <= f < request.span.end_frame]
