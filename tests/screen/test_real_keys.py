"""The whole way in a real window on a virtual screen, by keys alone, with the real engine: timeline to placed stems.

With WILDTRACK_PICTURES=FOLDER the pictures of the README are kept there.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from desktop import desktop, until

from v2a_engine.demo.material import write_demo

pytestmark = pytest.mark.screen
PROMPT = "boots on gravel"


def stems(folder: Path, cue: str = "*") -> list[Path]:
    return sorted(folder.glob(f"*_stems/*_{cue}_t*.wav"))


def ours(timeline: Path) -> list[dict[str, Any]]:
    """Clips on our tracks, plainly read."""
    if not timeline.exists():
        return []
    tracks = json.loads(timeline.read_text())["tracks"]["children"]
    clips = [child for track in tracks if "wildtrack" in track["metadata"] for child in track["children"]]
    return [clip for clip in clips if clip["OTIO_SCHEMA"].startswith("Clip")]


def takes_chosen(timeline: Path) -> set[str]:
    return {clip["media_references"][clip["active_media_reference_key"]]["target_url"] for clip in ours(timeline)}


def test_by_keys_alone_from_a_timeline_to_placed_stems_and_back(tmp_path: Path) -> None:
    source = write_demo(tmp_path / "film").timeline
    before, output = source.read_bytes(), source.with_name("demo_wildtrack.otio")
    pictures = Path(os.environ.get("WILDTRACK_PICTURES") or tmp_path)
    with desktop(tmp_path) as screen, screen.panel(str(source)):
        screen.window("Wildtrack")
        screen.look(pictures / "first_run.png")
        screen.press("Return")
        screen.resize(screen.window("demo.otio"), 1440, 880)

        screen.press("ctrl+g", "Home", "Right", "shift+Right", "shift+Right")
        screen.look(pictures / "loaded.png")
        screen.press("ctrl+t")
        screen.type(PROMPT)
        screen.press("ctrl+Return")
        until(lambda: stems(source.parent), "the first stem")
        screen.look(pictures / "rendering.png")
        until(lambda: len(stems(source.parent, "s0?0_FX")) == 3, "the effects of three shots")
        until(lambda: len(stems(source.parent, "sc*_BG")) == 2, "the ambience of their two scenes")

        screen.press("ctrl+Return")
        until(lambda: len(stems(source.parent)) == 10, "another take of each")
        screen.look(pictures / "audition.png")

        screen.press("ctrl+p")
        screen.look(pictures / "placing.png")
        screen.press("Return")
        until(lambda: len(ours(output)) == 5, "five clips of ours in the timeline")
        screen.look(pictures / "placed.png")
        first = takes_chosen(output)
        asked = {Path(path).name: json.loads(Path(f"{path}.json").read_text()) for path in first}
        prompts = {name: record["provenance"]["request"]["prompt"] for name, record in asked.items()}
        assert [prompt for name, prompt in sorted(prompts.items()) if "_FX_" in name] == [PROMPT] * 3

        screen.press("ctrl+z")
        until(lambda: not ours(output), "the timeline without ours")
        screen.press("ctrl+shift+z")
        until(lambda: len(ours(output)) == 5, "the five clips again")
        screen.press("ctrl+shift+r")
        until(lambda: not ours(output), "ours removed")
        screen.press("ctrl+q")
    assert source.read_bytes() == before
