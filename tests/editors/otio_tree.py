"""A second reader of OTIO files, for feeding editors: plain JSON and whole frames, and not a line shared with ours.

It follows the letter of OpenTimelineIO: a source range counts as `available_range` does, a transition overlaps its
neighbours by its offsets, a time warp's source range lasts as long as it is on the track.
"""

import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

_RATES = [Fraction(n) for n in (16, 18, 24, 25, 30, 50, 60)] + [Fraction(n * 1000, 1001) for n in (24, 30, 60)]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An item on a track, in frames: a file, a nested timeline, or a gap where it is neither."""

    frames: int
    file: str = ""
    offset: int = 0  # frames of the file or the nested timeline before the first that is used
    media_frames: int = 0
    speed: Fraction = Fraction(1)
    inner: tuple["Lane", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A track."""

    name: str
    is_audio: bool
    pieces: tuple[Piece, ...]
    dissolves: dict[int, tuple[int, int]] = field(default_factory=dict)  # before this piece: frames before, after


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A timeline."""

    rate: Fraction
    lanes: tuple[Lane, ...]

    @property
    def frames(self) -> int:
        return max(sum(piece.frames for piece in lane.pieces) for lane in self.lanes)


def read_tree(path: Path) -> Tree:
    """What an .otio file says."""
    timeline = json.loads(path.read_text())
    written = timeline["global_start_time"]["rate"]
    rate = min(_RATES, key=lambda each: abs(each - Fraction(written)))
    return Tree(rate=rate, lanes=_lanes(timeline["tracks"]))


def _lanes(stack: dict[str, Any]) -> tuple[Lane, ...]:
    return tuple(_lane(track) for track in stack["children"])


def _lane(track: dict[str, Any]) -> Lane:
    pieces: list[Piece] = []
    dissolves = {}
    for child in track["children"]:
        if child["OTIO_SCHEMA"].startswith("Transition"):
            dissolves[len(pieces)] = (_frames(child["in_offset"]), _frames(child["out_offset"]))
        else:
            pieces.append(_piece(child))
    return Lane(name=track["name"], is_audio=track["kind"] == "Audio", pieces=tuple(pieces), dissolves=dissolves)


def _piece(item: dict[str, Any]) -> Piece:
    start, frames = _frames(item["source_range"]["start_time"]), _frames(item["source_range"]["duration"])
    kind = item["OTIO_SCHEMA"].partition(".")[0]
    if kind == "Gap":
        return Piece(frames=frames)
    if kind == "Stack":
        return Piece(frames=frames, offset=start, inner=_lanes(item))
    assert kind == "Clip", kind
    media = item["media_references"][item["active_media_reference_key"]]
    available = media["available_range"]
    speed = Fraction(1)
    for effect in item["effects"]:
        speed *= Fraction(effect["time_scalar"])
    return Piece(
        frames=frames,
        file=media["target_url"],
        offset=start - _frames(available["start_time"]),
        media_frames=_frames(available["duration"]),
        speed=speed,
    )


def _frames(time: dict[str, float]) -> int:
    assert time["value"] == int(time["value"]), time
    return int(time["value"])
