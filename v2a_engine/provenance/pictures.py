"""The credentials that pictures bring along: a stem that was made from a signed picture says so, and keeps the proof.

Of the file only its own credentials are taken, never its path or name. A picture without any leaves no trace: to name
it by a hash would tell strangers who have the film what the sound was made for.
Folders of numbered pictures are not looked at.
"""

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import c2pa

from v2a_engine.domain.shot import PictureSegment
from v2a_engine.provenance.c2pa_context import context

_NONE_THERE = ("ManifestNotFound", "NotSupported")
_State = tuple[str, int, int]  # path, time of change in nanoseconds, size in bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredient:
    """A picture's credentials, checked, ready to be put into others."""

    label: str
    archive: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What pictures bring."""

    ingredients: tuple[Ingredient, ...] = ()
    notes: tuple[str, ...] = ()  # credentials that are there but cannot be read, in words


class PictureCredentials:
    """Reads each picture file's credentials once, and again only when the file changes: checking reads all of it."""

    def __init__(self, relation: str = "inputTo") -> None:
        """
        Args:
            relation: what the pictures are to the file made from them, in C2PA's words: "inputTo", "componentOf".
        """
        self._relation = relation
        self._known: dict[_State, Ingredient | str | None] = {}

    def of(self, picture: Sequence[PictureSegment]) -> Brought:
        """Those of all files that are shown; a file that is gone brings none."""
        shown = [segment.media for segment in picture if segment.media is not None]
        paths = dict.fromkeys(media.path for media in shown if not media.is_sequence)
        found = [self._of_file(Path(path)) for path in paths]
        return Brought(
            ingredients=tuple(one for one in found if isinstance(one, Ingredient)),
            notes=tuple(one for one in found if isinstance(one, str)),
        )

    def _of_file(self, path: Path) -> Ingredient | str | None:
        try:
            status = path.stat()
            state = str(path), status.st_mtime_ns, status.st_size
            if state not in self._known:
                self._known[state] = _read(path, self._relation)
        except OSError:
            return None  # it was there while its frames were read
        return self._known[state]


def _read(path: Path, relation: str) -> Ingredient | str | None:
    with path.open("rb") as file:
        try:
            with c2pa.Reader(None, file, context=context()):
                file.seek(0)
                return _ingredient(file, path.suffix.lstrip(".").lower(), relation)
        except c2pa.C2paError as error:
            kind, _, why = str(error).partition(": ")
            if kind in _NONE_THERE or kind == "Io" or "asset could not be parsed" in why:
                return None
            return f"The picture's own credentials cannot be read ({why or kind}); the stem's do not name them."


def _ingredient(file: BinaryIO, form: str, relation: str) -> Ingredient:
    label = f"picture-{uuid.uuid4()}"
    facts = {"title": "Picture", "relationship": relation, "label": label}
    with c2pa.Builder({}, context()) as builder:
        builder.add_ingredient(facts, form, file)
        archive = io.BytesIO()
        builder.write_ingredient_archive(label, archive)
    return Ingredient(label=label, archive=archive.getvalue())
