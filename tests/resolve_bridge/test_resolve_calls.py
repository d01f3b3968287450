"""Which calls the bridge makes: the menu script passes on every one of them, and none is for Studio alone."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from stand_in import FREE_18, FREE_21_0, Edition, StemRoom, Trap
from stand_in.which_editions import every_edition

from resolve_bridge.host import ResolveHost

SCRIPT = Path(__file__).parents[2] / "resolve_bridge" / "in_app" / "Wildtrack.py"


def work(made: Any, room: StemRoom) -> set[str]:
    """Everything that a host can be asked for, and the calls that it took."""
    host = ResolveHost(made.resolve, copy_first=True)
    sequence = host.read()
    host.place([room.clip(sequence, (0, 48)), room.clip(sequence, (40, 90))])
    moved = [clip for clip in host.placed() if clip.span.start_frame]
    host.place([room.clip(sequence, (10, 30)), *moved])
    made.app.traps |= {Trap.EXPORT_REFUSED, Trap.METADATA_REFUSED}
    host.read()
    host.place([room.clip(sequence, (50, 70))])
    made.app.overrides["Timeline.GetSetting"] = lambda *_: ""
    host.read()
    host.selection(), host.cursor_frame(), host.show_frame(3)
    host.remove()
    return set(made.app.calls)


@every_edition
def test_the_menu_script_passes_every_call_on(edition: Edition, cut_for: Any, stem_room: StemRoom) -> None:
    spec = importlib.util.spec_from_file_location("menu_script", SCRIPT)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    passed_on = {f"{kind}.{name}" for kind, names in script.CALLS.items() for name in names}
    made_calls = work(cut_for(edition), stem_room)
    assert len(made_calls) > 50
    assert made_calls <= passed_on


@pytest.mark.parametrize("edition", [FREE_18, FREE_21_0], ids=lambda edition: edition.label)
def test_the_free_edition_is_never_asked_for_what_opens_its_dialog(
    edition: Edition, cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(edition)
    work(made, stem_room)
    assert not made.app.dialog_open
    timeline = made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    assert timeline.CreateSubtitlesFromAudio() is False and timeline.GetStartFrame() is None, "that would open it"
