"""The whole way in a real window on a virtual screen, by keys alone, with the real engine: timeline to placed stems.

With WILDTRACK_PICTURES=FOLDER the pictures of the README are kept there.
"""

import json
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


@pytest.mark.parametrize("scale", [1, 2])
def test_by_keys_alone_from_a_timeline_to_placed_stems_and_back(tmp_path: Path, scale: int) -> None:
    source = write_demo(tmp_path / "film").timeline
    before, output = source.read_bytes(), source.with_name("demo_wildtrack.otio")
    with desktop(tmp_path, scale) as screen, screen.panel(str(source)):
        screen.window("Wildtrack")
        screen.look("first_run")
        screen.press("Return")
        screen.fill(screen.window("demo.otio"))

        screen.press("ctrl+g", "Home", "Right", "shift+Right", "shift+Right")
        screen.look("loaded")
        screen.press("ctrl+t")
        screen.type(PROMPT)
        screen.press("ctrl+Return")
        until(lambda: stems(source.parent), "the first stem")
        screen.look("rendering")
        until(lambda: len(stems(source.parent, "s0?0_FX")) == 3, "the effects of three shots")
        until(lambda: len(stems(source.parent, "sc*_BG")) == 2, "the ambience of their two scenes")
        screen.wait_for_jobs()

        screen.press("ctrl+Return")
        until(lambda: len(stems(source.parent, "s0?0_FX")) == 6, "another take of each effect, the kind that is shown")
        screen.wait_for_jobs()
        screen.look("audition")

        screen.press("ctrl+p")
        screen.look("placing")
        screen.press("Return")
        until(lambda: len(ours(output)) == 5, "five clips of ours in the timeline")
        screen.look("placed")
        first = takes_chosen(output)
        asked = {Path(path).name: json.loads(Path(f"{path}.json").read_text()) for path in first}
        prompts = {name: record["provenance"]["request"]["prompt"] for name, record in asked.items()}
        assert [prompt for name, prompt in sorted(prompts.items()) if "_FX_" in name] == [PROMPT] * 3

        screen.press("ctrl+z")
        until(lambda: not ours(output), "the timeline without ours")
        screen.press("ctrl+shift+z")
        until(lambda: len(ours(output)) == 5, "the five clips again")
        screen.press("ctrl+shift+r")
        screen.look("removing")
        assert len(ours(output)) == 5, "asked first"
        screen.press("Return")
        until(lambda: not ours(output), "ours removed")
        screen.press("ctrl+q")
    assert source.read_bytes() == before


@pytest.mark.parametrize("scale", [1, 2])
def test_thousands_of_shots_and_media_that_is_gone_are_shown(tmp_path: Path, scale: int) -> None:
    source = write_demo(tmp_path / "film").timeline
    many = tmp_path / "film" / "many.otio"
    many.write_text(json.dumps(repeated(json.loads(source.read_text()), 2000)))
    with desktop(tmp_path, scale) as screen, screen.panel(str(many)) as panel:
        screen.window("Wildtrack")
        screen.press("Return")
        screen.fill(screen.window("many.otio"))
        screen.look("thousands")
        screen.press("End", *["ctrl+equal"] * 8)
        screen.look("thousands_near")
        assert panel.poll() is None
    (tmp_path / "film" / "media" / "A002_walk.mp4").unlink()
    with desktop(tmp_path, scale) as screen, screen.panel(str(source)) as panel:
        screen.fill(screen.window("demo.otio"))
        (tmp_path / "film" / "media" / "A003_balls.mov").unlink()
        screen.press("ctrl+g", "Home", "Right", "ctrl+Return")
        screen.wait_for_jobs()
        screen.look("trouble")
        assert panel.poll() is None


def repeated(timeline: dict[str, Any], clips: int) -> dict[str, Any]:
    """The same timeline with its picture over and over."""
    for track in timeline["tracks"]["children"]:
        whole = track["children"]
        track["children"] = (whole * (clips // len(whole) + 1))[:clips] if track["kind"] == "Video" else whole
    return timeline
