"""What outputs are called, and which timeline each was made from: two timelines never share one by accident.

A cut and its reference movie often lie side by side under one name. What an output was made from is remembered outside
of it, for editors drop notes of ours; an output of which nothing is remembered is anybody's.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

from v2a_engine.domain.errors import OutputRefused
from v2a_engine.state_folder import StateFolderUnusable, home, private_folder

_DIGITS = 24
_MOST_NUMBERS = 20


def usual_output(source: Path) -> Path:
    """Beside the source; never the source."""
    return source.with_name(f"{source.stem}_wildtrack.otio")


def further_outputs(source: Path) -> Iterator[Path]:
    """What is tried where that is taken."""
    for number in range(2, _MOST_NUMBERS):
        yield source.with_name(f"{source.stem}_{number}_wildtrack.otio")


def output_of_run(source: Path, named: Path | None) -> tuple[Path, Sequence[str]]:
    """Where a command writes, and what to say of it before any work.

    Args:
        named: by the user, who may well mean the output of an older cut; else it is never another timeline's.

    Raises:
        OutputRefused: all that come to mind are outputs of others.
    """
    usual = usual_output(source)
    if named is not None:
        other = other_source(named, source)
        return named, [f"{named.name} was made from {other}; now it is made anew from {source.name}."] if other else ()
    for output in (usual, *further_outputs(source)):
        if other_source(output, source) is None:
            why = f"The sound of {other_source(usual, source)} lies in {usual.name}, so this goes to {output.name}."
            return output, () if output == usual else [why]
    raise OutputRefused(str(usual), f"the sound of {other_source(usual, source)} lies there")


def other_source(output: Path, source: Path) -> Path | None:
    """What the file that lies there was made from, where that is another timeline than `source`."""
    made_from = _made_from(output) if output.exists() else None
    return made_from if made_from is not None and not _is_same_file(made_from, source) else None


def remember_source(output: Path, source: Path) -> None:
    """The output was made from this timeline just now.

    Raises:
        StateFolderUnusable: it cannot be written down.
    """
    path = _memory(output)
    private_folder(path.parent)
    unfinished = path.with_suffix(f".{secrets.token_hex(6)}.new")
    try:
        unfinished.write_text(json.dumps({"made_from": str(source.resolve())}))
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise StateFolderUnusable(path.parent, error.strerror or str(error)) from error


def _made_from(output: Path) -> Path | None:
    try:
        return Path(json.loads(_memory(output).read_bytes())["made_from"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _memory(output: Path) -> Path:
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:_DIGITS]
    return home() / "outputs" / f"{name}.json"


def _is_same_file(one: Path, other: Path) -> bool:
    """Links followed; also where it does not exist, as a pattern of numbered pictures."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one.resolve() == other.resolve()
