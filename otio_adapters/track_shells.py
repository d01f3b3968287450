"""Our tracks without what lies on them: name, mute, level, markers, metadata, their order among the user's tracks.

All of it is the user's to change, and stays when stems are placed anew.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from otio_adapters.dialects.channel_layout import LAYOUTS
from otio_adapters.dialects.found import found_dialect
from otio_adapters.ownership import KEY, Json, all_tracks, our_tracks, theirs_after_ours
from v2a_engine.domain.cue import StemKind

_OUR_NAME = re.compile(r"(FX|BG|MX|DX) \(AI temp\)( \d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """One of our tracks as it lay in a timeline, empty."""

    track: Json  # as OTIO writes it, without children
    kind: StemKind
    after: int  # how many tracks of the user's come after it
    dialect: str | None  # that its clips were written in, where one can be told
    before: tuple[str, ...] = ()  # those of the user's that come after it, as `their_tracks` has them

    @property
    def name(self) -> str:
        return str(self.track.get("name") or "")

    @property
    def is_muted(self) -> bool:
        return self.track.get("enabled") is False

    @property
    def heard_as(self) -> Json:
        """What decides how loud it is heard, if at all: mute, level; solo lies in a program's own notes."""
        return {key: self.track[key] for key in ("enabled", "effects", "metadata") if key in self.track}

    @property
    def is_touched(self) -> bool:
        """Does it carry anything that we did not put there?"""
        metadata = {*self.track["metadata"]} - {KEY, *(layout.key for layout in LAYOUTS)}
        carried = (self.track.get(name) for name in ("effects", "markers", "color", "source_range"))
        return bool(metadata) or any(carried) or self.is_muted or _OUR_NAME.fullmatch(self.name) is None

    def among(self, theirs: Sequence[str]) -> "Shell":
        """As it goes among the tracks of another timeline: before the first that it was before, else after all."""
        mine = set(self.before)
        place = next((place for place, track in enumerate(theirs) if track in mine), len(theirs))
        return replace(self, after=len(theirs) - place)

    def to_text(self) -> str:
        return json.dumps(asdict(self))


def shell_of(text: str) -> Shell:
    """What `to_text` wrote."""
    fields = json.loads(text)
    return Shell(**{**fields, "kind": StemKind(fields["kind"]), "before": tuple(fields["before"])})


def shells_of(document: Json, kinds: Iterable[Iterable[StemKind]], folder: Path) -> Iterator[Shell]:
    """Those in a document, in its order.

    Args:
        kinds: for each of the tracks, of what kind our clips on it are.
        folder: what relative paths in the document are relative to.
    """
    theirs = their_tracks(document)
    for (track, children), after, on_it in zip(our_tracks(document), theirs_after_ours(document), kinds, strict=True):
        yield Shell(
            track={**track, "children": []},
            kind=_kind(track, Counter(on_it)),
            after=after,
            dialect=found_dialect([{**track, "children": children}], folder),
            before=theirs[len(theirs) - after :],
        )


def their_tracks(document: Json) -> tuple[str, ...]:
    """The user's tracks, each by its kind, its name and which of that name it is: so it is known in another cut."""
    labels = [f"{track.get('kind')} {track.get('name')}" for track, _, is_ours in all_tracks(document) if not is_ours]
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        seen[label] += 1
        found.append(f"{label} {seen[label]}")
    return tuple(found)


def _kind(track: Json, on_it: "Counter[StemKind]") -> StemKind:
    if on_it:
        return on_it.most_common(1)[0][0]
    match = _OUR_NAME.fullmatch(str(track.get("name") or ""))
    return StemKind(match[1]) if match else StemKind.FX


def fresh_name(kind: StemKind, taken: Iterable[Any]) -> str:
    """What a new track of ours is called beside others.

    >>> fresh_name(StemKind.FX, ["V1", "FX (AI temp)"])
    'FX (AI temp) 2'
    """
    names, number = set(taken), 1
    while (name := f"{kind} (AI temp)" + (f" {number}" if number > 1 else "")) in names:
        number += 1
    return name
