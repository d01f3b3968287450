"""Renders a timeline in GStreamer Editing Services, the engine of Pitivi: nested timelines laid flat.

GES plays forwards only, so neither freezes nor what runs backwards is asked of it.
"""

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
            {"is_audio": lane.is_audio, "clips": list(clips_of(lane, LEAD_FRAMES, 0, tree.frames))}
            for lane in tree.lanes
        ],
    }
    timeline, output = folder / "ges.json", folder / "ges.mkv"
    timeline.write_text(json.dumps(wanted))
    command = [python, str(_SCRIPT), str(timeline), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr[-2000:]
    return output


def clips_of(lane: Lane, at: int, first: int, end: int) -> Iterator[dict[str, Any]]:
    """What of a lane lies between its frames `first` and `end`, the first of which is record frame `at`.

    Clips that dissolve overlap, as GES has it.
    """
    position = 0
    for number, piece in enumerate(lane.pieces):
        early, _ = lane.dissolves.get(number, (0, 0))
        _, late = lane.dissolves.get(number + 1, (0, 0))
        start, stop = max(position - early, first), min(position + piece.frames + late, end)
        if start < stop:
            record = at + start - first
            offset = piece.offset + (start - position) * piece.speed
            if piece.file:
                assert piece.speed > 0
                yield {
                    "file": piece.file,
                    "start": record,
                    "end": record + stop - start,
                    "offset": int(offset),
                    "speed": float(piece.speed),
                }
            for inner in piece.inner:
                yield from clips_of(inner, record, int(offset), int(offset) + stop - start)
        position += piece.frames
