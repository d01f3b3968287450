"""What outputs are called, and which timeline each was made from: two timelines never share one by accident.

A cut and its reference movie often lie side by side under one name. What an output was made from is remembered outside
of it, for editors drop notes of ours; an output of which nothing is remembered is anybody's.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from v2a_engine.domain.errors import OutputRefused
from v2a_engine.state_folder import StateFolderUnusable, home, private_folder
from v2a_engine.stems.workbench import storing
from v2a_engine.whole_file import put_in_place

_DIGITS = 24
_MOST_NUMBERS = 20


def usual_output(source: Path) -> Path:
    """Beside the source; never the source."""
    return source.with_name(f"{source.stem}_wildtrack.otio")


def outputs_beside(source: Path) -> Iterator[Path]:
    """What is tried, one after the other: first where its own sound lies already."""
    every = [usual_output(source)]
    every += [source.with_name(f"{source.stem}_{number}_wildtrack.otio") for number in range(2, _MOST_NUMBERS)]
    own = [output for output in every if _is_own(output, source)]
    yield from dict.fromkeys([*own, *every])


def output_of_run(source: Path, named: Path | None) -> tuple[Path, Sequence[str]]:
    """Where a command writes, and what to say of it before any work.

    Args:
        named: by the user, who may well mean the output of an older cut; else it is never another timeline's.

    Raises:
        OutputRefused: all that come to mind are outputs of others.
    """
    if named is not None:
        other = other_source(named, source)
        return named, [f"{named.name} was made from {other}; now it is made anew from {source.name}."] if other else ()
    usual = usual_output(source)
    other = other_source(usual, source)
    for output in outputs_beside(source):
        if other_source(output, source) is None:
            why = f"The sound of {other} lies in {usual.name}" if other else "The sound of an earlier run lies there"
            return output, () if output == usual else [f"This goes to {output.name}. {why}."]
    raise OutputRefused(str(usual), f"the sound of {other} lies there")


def other_source(output: Path, source: Path) -> Path | None:
    """What the file that lies there was made from, where that is another timeline than `source`."""
    made_from = _made_from(output)
    return None if made_from is None or _is_same_file(made_from, source) else made_from


def remember_source(output: Path, source: Path) -> None:
    """The output was made from this timeline just now.

    Raises:
        StateFolderUnusable: it cannot be written down.
    """
    path = memory_of(output)
    private_folder(path.parent)
    try:
        put_in_place(path, json.dumps({"made_from": str(source.resolve()), "whole": _digest(output)}).encode())
    except OSError as error:
        raise StateFolderUnusable(path.parent, error.strerror or str(error)) from error


def keep_changed(output: Path) -> Sequence[str]:
    """Keep what lies there beside it before it is written anew, unless it is as we wrote it; and what to say of it.

    Raises:
        DiskFull, OutputRefused: it cannot be kept.
    """
    there = _digest(output)
    if not there or there == _remembered(output).get("whole"):
        return ()
    kept = before_path(output)
    with storing(kept):
        put_in_place(kept, output.read_bytes())
    return (
        f"{output.name} is not as Wildtrack wrote it any more: as it was, it is kept as {kept.name}. If you added "
        "tracks of your own there, they are not in the new one, nor are stems that were not asked for now: to go on "
        f"with them, run on {kept.name} itself.",
    )


def before_path(output: Path) -> Path:
    """Where the output is kept as another hand left it last: ours, one writing after the other, lose nothing of it."""
    return output.with_suffix(".before.otio")


def memory_of(output: Path) -> Path:
    """Where it is written down what an output was made from."""
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:_DIGITS]
    return home() / "outputs" / f"{name}.json"


def _is_own(output: Path, source: Path) -> bool:
    made_from = _made_from(output)
    return made_from is not None and _is_same_file(made_from, source)


def _made_from(output: Path) -> Path | None:
    """None where nothing lies there, or nothing is remembered of it."""
    made_from = _remembered(output).get("made_from") if output.exists() else None
    return Path(made_from) if isinstance(made_from, str) else None


def _remembered(output: Path) -> dict[str, object]:
    """Empty where nothing is."""
    try:
        found = json.loads(memory_of(output).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _digest(output: Path) -> str:
    """Of all that the file holds; "" where there is nothing."""
    content = output.read_bytes() if output.is_file() else b""
    return hashlib.sha256(content).hexdigest() if content.strip() else ""


def _is_same_file(one: Path, other: Path) -> bool:
    """Links followed; also where it does not exist, as a pattern of numbered pictures."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.resolve() == other.resolve()
