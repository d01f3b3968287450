"""Run by Blender: puts the sounds of a timeline, given as JSON, into its video sequencer and mixes them down.

Usage: blender -b --factory-startup --python-exit-code 1 --python blender_timeline.py -- timeline.json output.flac
"""

import json
import sys
from pathlib import Path

import bpy


def build(wanted: dict) -> None:
    """One channel a lane."""
    scene = bpy.context.scene
    numerator, denominator = wanted["rate"]
    scene.render.fps = round(numerator / denominator)
    scene.render.fps_base = scene.render.fps * denominator / numerator
    scene.render.ffmpeg.audio_mixrate = 48_000
    scene.render.ffmpeg.audio_channels = "STEREO"
    scene.frame_start, scene.frame_end = 1, wanted["frames"]
    strips = scene.sequence_editor_create().sequences
    for channel, lane in enumerate(wanted["lanes"], start=1):
        for clip in lane["clips"]:
            first = 1 + clip["start"]  # Blender counts from 1
            strip = strips.new_sound("stem", clip["file"], channel, first - clip["offset"])
            strip.frame_final_start, strip.frame_final_end = first, 1 + clip["end"]


if __name__ == "__main__":
    timeline, output = sys.argv[sys.argv.index("--") + 1 :]
    build(json.loads(Path(timeline).read_text()))
    bpy.ops.sound.mixdown(filepath=output, container="FLAC", codec="FLAC", format="S16")
