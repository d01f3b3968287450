"""Mixes a timeline's sound in Blender's video sequencer."""

import json
import subprocess
from pathlib import Path

from otio_tree import Tree
from render_ges import clips_of

_SCRIPT = Path(__file__).with_name("blender_timeline.py")


def mix(tree: Tree, folder: Path) -> Path:
    """All audio lanes as one FLAC file, from the timeline's first frame on."""
    lanes = [{"clips": list(clips_of(lane, 0, 0, tree.frames))} for lane in tree.lanes if lane.is_audio]
    timeline, output = folder / "blender.json", folder / "blender.flac"
    timeline.write_text(json.dumps({"rate": tree.rate.as_integer_ratio(), "frames": tree.frames, "lanes": lanes}))
    command = ["blender", "-b", "--factory-startup", "--python-exit-code", "1", "--python", str(_SCRIPT), "--"]
    command += [str(timeline), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and output.exists(), done.stdout[-1000:] + done.stderr[-2000:]
    return output
