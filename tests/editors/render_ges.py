"""Renders a timeline in GStreamer Editing Services, the engine of Pitivi: nested timelines laid flat, no retimes."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coded_film import HEIGHT, WIDTH
from otio_tree import Lane, Tree

LEAD_FRAMES = 15  # of nothing, whole samples at every rate: so that no picture begins at zero
_SCRIPT = Path(__file__).with_name("ges_timeline.py")


def render(tree: Tree, folder: Path, python: str) -> Path:
    """Picture as JPEG, sound as FLAC, after a lead of `LEAD_FRAMES`."""
    wanted = {
        "rate": tree.rate.as_integer_ratio(),
        "width": WIDTH,
        "height": HEIGHT,
        "lanes": [
            {"is_audio": lane.is_audio, "clips": list(_clips(lane, LEAD_FRAMES, 0, tree.frames))} for lane in tree.lanes
        ],
    }
    timeline, output = folder / "ges.json", folder / "ges.mkv"
    timeline.write_text(json.dumps(wanted))
    command = [python, str(_SCRIPT), str(timeline), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr[-2000:]
    return output


def _clips(lane: Lane, at: int, first: int, end: int) -> Iterator[dict[str, Any]]:
    """What of a lane lies between its frames `first` and `end`, the first of which is record frame `at`."""
    position = 0
    for piece in lane.pieces:
        start, stop = max(position, first), min(position + piece.frames, end)
        if start < stop:
            record, offset = at + start - first, piece.offset + start - position
            if piece.file:
                assert piece.speed == 1 and not lane.dissolves, "not said to GES here"
                yield {"file": piece.file, "start": record, "end": record + stop - start, "offset": offset}
            for inner in piece.inner:
                yield from _clips(inner, record, offset, offset + stop - start)
        position += piece.frames
