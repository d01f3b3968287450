"""The stand-in invents nothing: its calls, and their parameters, are those of Resolve's own README."""

import ast
import importlib.metadata
import inspect
from pathlib import Path

import pytest
import stand_in
from stand_in import EDITIONS, NEWER_THAN_STUBS, Edition, Scripted, Trap, cut
from stand_in.editions import SINCE
from stand_in.markers import Marked
from stand_in.which_editions import UNLIKE, every_edition

CLASSES = [
    *(stand_in.Resolve, stand_in.ProjectManager, stand_in.Project, stand_in.MediaPool, stand_in.Folder),
    *(stand_in.MediaPoolItem, stand_in.Timeline, stand_in.TimelineItem),
]
CALLS = [
    (kind.__name__, name, method)
    for kind in CLASSES
    for name, method in inspect.getmembers(kind, inspect.isfunction)
    if name[0].isupper()
]


def stub_tree() -> ast.Module:
    package = importlib.metadata.distribution("fusionscript-stubs").locate_file("fusionscript-stubs")
    return ast.parse((Path(str(package)) / "fusionscript.pyi").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stubs() -> dict[str, list[ast.FunctionDef]]:
    """Every documented call by its full name; several where it takes different arguments."""
    found: dict[str, list[ast.FunctionDef]] = {}
    for kind in (node for node in stub_tree().body if isinstance(node, ast.ClassDef)):
        for method in (node for node in kind.body if isinstance(node, ast.FunctionDef)):
            found.setdefault(f"{kind.name}.{method.name}", []).append(method)
    return found


@pytest.mark.parametrize(("kind", "name", "method"), CALLS, ids=[f"{kind}.{name}" for kind, name, _ in CALLS])
def test_every_call_is_documented_with_these_parameters(kind: str, name: str, method: object, stubs: dict) -> None:
    call = f"{kind}.{name}"
    if call in NEWER_THAN_STUBS:
        assert call not in stubs, "the stubs know it by now: take it off the list"
        return
    mine = [each for each in inspect.signature(method).parameters if each != "self"]  # type: ignore[arg-type]
    documented = [[arg.arg for arg in each.args.args[1:]] for each in stubs[call]]
    assert any(mine == theirs[: len(mine)] for theirs in documented), documented


def test_every_constant_is_documented() -> None:
    mine = [name for kind in CLASSES for name in vars(kind) if name.isupper()]
    constants = {
        node.target.id
        for kind in ast.walk(stub_tree())
        if isinstance(kind, ast.ClassDef) and kind.name == "Resolve"
        for node in kind.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert mine and constants.issuperset(mine)


@every_edition
def test_a_call_that_an_edition_lacks_is_not_listed_and_cannot_be_called(edition: Edition, tmp_path: Path) -> None:
    made = cut(tmp_path, edition)
    timeline = made.resolve.GetProjectManager().GetCurrentProject().GetCurrentTimeline()
    has_it = edition.version >= (21, 0, 4)
    assert hasattr(timeline, "GetSelectedClips") and hasattr(timeline, "Nonsense")  # so that tells nothing
    assert ("GetSelectedClips" in dir(timeline)) is has_it
    if not has_it:
        with pytest.raises(TypeError, match="not callable"):
            timeline.GetSelectedClips()


def test_the_editions_that_are_tried_by_default_differ_in_all_in_which_editions_differ() -> None:
    assert [call for call in SINCE if len({e.has(call) for e in EDITIONS}) != len({e.has(call) for e in UNLIKE})] == []
    assert [t for t in Trap if len({t in e.traps for e in EDITIONS}) != len({t in e.traps for e in UNLIKE})] == []


def test_every_trap_is_looked_at_somewhere() -> None:
    folder = Path(inspect.getfile(Scripted)).parent
    texts = "".join(path.read_text() for path in folder.glob("*.py") if path.name not in ("traps.py", "editions.py"))
    assert [trap for trap in Trap if f"Trap.{trap.name}" not in texts] == []
    assert issubclass(stand_in.Timeline, Marked)
