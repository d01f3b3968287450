"""Where the output of a timeline file goes: where the user chose, else beside it, else where it can be written.

A folder that cannot be written to (an archive, a camera card, somebody else's share) and a file of the usual name that
is not ours hinder nobody from opening a timeline. The proposal for the first is the folder in which stems of Resolve's
timelines lie: it is one that the user knows already, and the one on a Mac that Resolve from the App Store can open.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from otio_adapters.saving import write_whole
from plugin.session.kept.settings import usual_stems_folder
from plugin.session.placing.output_place import OutputPlace
from v2a_engine.outputs import outputs_beside, usual_output
from v2a_engine.state_folder import home, private_folder

_DIGITS, _ID_DIGITS = 24, 6
TAKEN = "another Wildtrack window places into it"
_AS_BEFORE = "What was placed before lies there."


def settled(source: Path, refusal: Callable[[Path], str], taken: Collection[Path] = ()) -> OutputPlace:
    """The first place that does.

    Args:
        refusal: why a file cannot be the output; "" where it can.
        taken: what other windows write into.
    """
    refused: dict[Path, str] = {}
    for path in _places(source, taken):
        if not (why := TAKEN if path in taken else refusal(path)):
            told = [f"It does not go to {path}: {why}." for path, why in refused.items()]
            is_usual = path in (usual_output(source), chosen_output(source))
            return OutputPlace(path=path, why=next(iter(told), "" if is_usual else _AS_BEFORE))
        refused[path] = why
    first, why = next(iter(refused.items()))
    return OutputPlace(path=first, refusal=why)


def _places(source: Path, taken: Collection[Path]) -> Iterator[Path]:
    if chosen := chosen_output(source):
        yield chosen
    usual = usual_output(source)
    for path in outputs_beside(source):
        if path == usual or path.exists() or usual.exists() or usual in taken:
            yield path
    apart = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:_ID_DIGITS]
    yield usual_stems_folder() / f"{source.stem}_{apart}" / usual.name


def chosen_output(source: Path) -> Path | None:
    """What was chosen for this timeline."""
    try:
        return Path(json.loads(_memory(source).read_bytes())["output"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remember_choice(source: Path, output: Path) -> None:
    """
    Raises:
        StateFolderUnusable, DiskFull, OutputRefused: the choice of before holds.
    """
    path = _memory(source)
    private_folder(path.parent)
    write_whole(path, json.dumps({"output": str(output)}).encode())


def _memory(source: Path) -> Path:
    name = hashlib.sha256(str(source.resolve()).encode()).hexdigest()[:_DIGITS]
    return home() / "panel" / "outputs" / f"{name}.chosen.json"
