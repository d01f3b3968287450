"""The whole way through the menu script: the host reads, places and removes as if it held Resolve's own objects."""

import ast
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Edition, StemRoom, snapshot
from stand_in.which_editions import unlike_editions

from resolve_bridge.connect import find_route
from resolve_bridge.host import ResolveHost
from resolve_bridge.transports.errors import MenuScriptNotRunning, ResolveLost
from resolve_bridge.transports.menu_script_calls import find_menu_script
from v2a_engine.domain.cue import StemKind

Serve = Callable[[Any], threading.Thread]
ENDS_WITHIN_S = 0.01  # a server asks only so often whether it should end


def end(thread: threading.Thread) -> None:
    find_menu_script().ask("exit", "to end it")
    thread.join(10)


@pytest.fixture
def serve(script_module: ModuleType, state_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serves any root object as the menu script does, in a thread that is the script's main one; ends at once."""
    monkeypatch.setattr(socketserver.BaseServer.serve_forever, "__defaults__", (ENDS_WITHIN_S,))
    threads: list[threading.Thread] = []
    folder = state_home / "resolve"

    def begin(resolve: Any) -> threading.Thread:
        folder.mkdir(parents=True, exist_ok=True)
        threads.append(threading.Thread(target=script_module.serve, args=(resolve, str(folder))))
        threads[-1].start()
        while not (folder / script_module.CONNECTION_FILE).exists():
            assert threads[-1].is_alive()
        return threads[-1]

    yield begin
    if threads:
        end(threads[-1])


@unlike_editions
def test_what_is_placed_through_the_menu_script_lies_to_the_frame_and_goes_without_a_trace(
    edition: Edition, serve: Serve, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made = cut_for(edition)
    before = snapshot(made.app)
    serve(made.resolve)
    route = find_route()
    assert route.transport.name == "menu-script"
    host = ResolveHost(route.resolve)
    sequence = host.read()
    assert sequence == ResolveHost(made.resolve).read()
    clips = [stem_room.clip(sequence, (0, 48), takes=2), stem_room.clip(sequence, (0, 132), StemKind.BG)]
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.warnings == ()
    assert snapshot(made.app, stem_room.folder, our_bin) == before
    assert len(host.placed()) == 2
    assert host.remove() == 2
    assert snapshot(made.app) == before and host.warnings == ()


def test_a_menu_script_that_was_started_anew_is_found_by_the_next_deed_and_old_handles_lead_nowhere(
    serve: Serve, cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    served = serve(made.resolve)
    route = find_route()
    host = ResolveHost(route.resolve, again=route.transport.resolve)
    clips = [stem_room.clip(host.read(), (0, 48))]
    before = route.resolve.GetProjectManager()
    end(served)
    route.resolve._calls.close()  # as the end of its process does
    with pytest.raises(MenuScriptNotRunning):
        host.place(clips)
    serve(made.resolve)
    host.place(clips)
    assert lying_wrong(made, clips) == []
    with pytest.raises(ResolveLost):
        before.GetCurrentProject()


def test_every_call_of_the_bridge_is_one_that_the_menu_script_passes_on(
    script_module: ModuleType, documented: dict[str, str]
) -> None:
    bridge = Path(__file__).parents[3] / "resolve_bridge"
    code = "".join(path.read_text(encoding="utf-8") for path in bridge.glob("*.py"))
    passed_on = {name for calls in script_module.CALLS.values() for name in calls}
    known = {call.partition(".")[2] for call in documented}
    called = set(re.findall(r"\.([A-Z]\w+)", code)) & known
    assert len(called) > 50
    assert called - passed_on == set()


def test_every_call_of_the_bridge_is_passed_on_for_the_object_it_is_made_on(script_module: ModuleType) -> None:
    """As far as the name of what it is made on tells which object that is, at the end of a chain as well."""
    bridge = Path(__file__).parents[3] / "resolve_bridge"
    kinds = {"resolve": "Resolve", "manager": "ProjectManager", "project": "Project", "pool": "MediaPool"}
    kinds |= {"folder": "Folder", "media": "MediaPoolItem", "timeline": "Timeline"}
    called = set()
    for path in bridge.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and re.match("[A-Z][a-z]", node.attr):
                of = ast.unparse(node.value).rpartition(".")[2]
                called |= {(kinds[of], node.attr)} if of in kinds else set()
    assert len(called) > 40
    assert [call for call in sorted(called) if call[1] not in script_module.CALLS[call[0]]] == []


def test_the_menu_script_passes_on_nothing_that_the_bridge_never_calls(script_module: ModuleType) -> None:
    bridge = Path(__file__).parents[3] / "resolve_bridge"
    code = "".join(path.read_text(encoding="utf-8") for path in bridge.glob("*.py"))
    words = set(re.findall(r"\b[A-Z]\w+", code))
    assert {name for calls in script_module.CALLS.values() for name in calls} - words == set()
