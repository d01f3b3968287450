"""What placing writes into. What the user did to that file since is never lost: it is kept, or nothing is written."""

import enum
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from otio_adapters.document import parse_document
from otio_adapters.errors import NotATimeline
from otio_adapters.ownership import Json, find_timeline, holds_ours, with_media_folder, without_our_tracks, wrapped
from otio_adapters.saving import write_whole
from otio_adapters.timeline_source import open_source
from v2a_engine.domain.errors import InputError
from v2a_engine.outputs import before_path, other_source, remember_source
from v2a_engine.state_folder import home, private_folder
from v2a_engine.usecases.ports import MediaProbe

_DIGITS = 24


class OutputChanged(InputError):
    """The output holds work of the user's that is not in the source, and it cannot be told how the two belong."""

    def __init__(self, output: Path, source: Path, what: str) -> None:
        super().__init__(
            f"{output.name} is not {source.name} with our tracks any more: {what}. Writing it anew would lose that, so "
            f"nothing was written. Save {output.name} under another name, or take it out of its folder, and place "
            "again; or open it itself and place there."
        )


class Ground(enum.Enum):
    """What the next output is made of."""

    SOURCE = "the source"
    SOURCE_AND_OUR_TRACKS = "the source, that changed; our tracks as the user left them in the output"
    OUTPUT = "the output as it is: the source did not change since"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """What there was beside ours when the output was written last, as digests."""

    source: str
    output: str
    is_source: bool  # both were the same
    whole: str = ""  # all of the output, ours too; empty in notes of versions that did not write it


class OutputFile:
    """The output of one source, with what is remembered of writing it."""

    def __init__(self, source: Path, output: Path, probe: MediaProbe) -> None:
        self._source, self._output, self._probe = source, output, probe
        name = hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:_DIGITS]
        self._note_path = home() / "panel" / "outputs" / f"{name}.json"

    def ground(self) -> Ground:
        """
        Raises:
            OutputChanged: both changed since it was written, or nothing tells which of them.
        """
        there = self._theirs_there()
        if there is None:
            return Ground.SOURCE
        source = self._theirs_in_source()
        if there == source:
            return Ground.SOURCE
        note = self._note()
        if note is not None and note.source == _digest(source):
            return Ground.OUTPUT
        if note is not None and note.is_source and note.output == _digest(there):
            return Ground.SOURCE_AND_OUR_TRACKS
        raise OutputChanged(self._output, self._source, _differences(there, source))

    def write(self, do: Callable[[], object]) -> None:
        """Keep what lies there, unless it is as we wrote it; let it be written, and remember what of."""
        if self._output.exists():
            content, note = self._output.read_bytes(), self._note()
            if note is None or note.whole != _digest_of(content):
                write_whole(before_path(self._output), content)
        do()
        source, there = self._theirs_in_source(), _theirs(_content(self._output))
        note = _Note(
            source=_digest(source),
            output=_digest(there),
            is_source=source == there,
            whole=_digest_of(self._output.read_bytes()),
        )
        remember_source(self._output, self._source)
        private_folder(self._note_path.parent)
        write_whole(self._note_path, json.dumps(asdict(note)).encode())

    @property
    def why_taken(self) -> str:
        """In words, where it was made from another timeline; else ""."""
        other = other_source(self._output, self._source)
        return f"the sound of {other} lies in it" if other is not None else ""

    @property
    def holds_ours(self) -> bool:
        """Is there anything of ours in it?"""
        return self._theirs_there() is not None

    def _theirs_there(self) -> Json | None:
        """All but ours in the output; None where there is none of ours, whose writing others see to."""
        if not self._output.exists():
            return None
        try:
            content = _content(self._output)
        except NotATimeline:
            return None
        return _theirs(content) if holds_ours(content) else None

    def _theirs_in_source(self) -> Json:
        opened = open_source(self._source, self._probe, unpack_to=self._output.with_suffix(".media"))
        return _theirs(opened.document.content)

    def _note(self) -> _Note | None:
        try:
            return _Note(**json.loads(self._note_path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return None  # nothing is remembered: what differs is refused


def _content(path: Path) -> Json:
    return parse_document(path.read_bytes(), path).content


def _theirs(content: Json) -> Json:
    return without_our_tracks(with_media_folder(wrapped(content), None))


def _digest(content: Json) -> str:
    return _digest_of(json.dumps(content, sort_keys=True).encode())


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _differences(there: Json, source: Json) -> str:
    """In words, track by track."""
    theirs, ours = _tracks(there), _tracks(source)
    only_there = [name for name in theirs if name not in ours]
    only_here = [name for name in ours if name not in theirs]
    other = [name for name in theirs if name in ours and theirs[name] != ours[name]]
    parts = [
        f"{words} {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}"
        for words, names in (
            ("it alone has the tracks", only_there),
            ("it lacks the tracks", only_here),
            ("there is something else on", other),
        )
        if names
    ]
    return "; ".join(parts) or "the timeline's own markers, notes or settings differ"


def _tracks(content: Json) -> dict[str, object]:
    stack = (find_timeline(content) or {}).get("tracks") or {}
    found: dict[str, object] = {}
    for track in stack.get("children") or ():
        name = f"“{track.get('name') or 'unnamed'}” ({track.get('kind')})"
        same = sum(known.startswith(name) for known in found)
        found[f"{name} {same + 1}" if same else name] = track
    return found
