"""A timeline of Resolve's -> `Sequence`: by its own OTIO export where it gives one, else call by call.

The export says all that the picture is made of; rate, drop frame and start are asked of the timeline itself, for OTIO
has no word for drop frame.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from otio_adapters.document import parse_document
from otio_adapters.errors import EmptyTimeline, NotATimeline
from otio_adapters.file_host import OtioFileHost
from otio_adapters.ownership import KEY, Json, find_timeline, schema_of
from resolve_bridge.api_timeline import timeline_from_calls
from resolve_bridge.errors import NoPicture, RateUnsure
from resolve_bridge.exported_tracks import clips_on, file_name
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import PoolProbe
from resolve_bridge.same_file import same_name
from v2a_engine.domain.errors import StorageError
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import MediaProbe


class ScratchUnwritable(StorageError):
    """There is no room, or no right, for the file that a timeline goes through."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The timeline cannot be read from Resolve, for it goes through a file in the folder for temporary files: "
            f"{why}. Make room there, or name another folder in TMPDIR (TEMP on Windows); then start Wildtrack again."
        )


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """
    Raises:
        ScratchUnwritable: nothing can be written there.
    """
    try:  # on Windows, a file that Resolve still holds open cannot be deleted
        with tempfile.TemporaryDirectory(prefix="wildtrack-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        raise ScratchUnwritable(str(error)) from error


def exported(opened: OpenTimeline) -> Json | None:
    """Resolve's own OTIO of the timeline; None where it gives none, or none that is whole."""
    with _scratch_folder() as folder:
        path = folder / "timeline.otio"
        resolve = opened.resolve
        if "EXPORT_OTIO" not in dir(resolve) and not resolve.EXPORT_OTIO:
            return None
        if not opened.timeline.Export(str(path), resolve.EXPORT_OTIO, resolve.EXPORT_NONE) or not path.is_file():
            return None
        try:
            content = parse_document(path.read_bytes(), path).content
        except NotATimeline:
            return None
        return content if find_timeline(content) is not None else None


def read_sequence(opened: OpenTimeline, our_files: frozenset[str], probe: MediaProbe | None) -> Sequence:
    """The picture as the viewer sees it, without what is ours.

    Args:
        our_files: names of the files on our tracks.
        probe: asks media files; Resolve's media pool is asked without one.

    Raises:
        NoPicture, HostRefused, UnknownFrameRate, RateUnsure: and why.
    """
    notes: list[str] = []
    probe = probe or PoolProbe(opened)
    document = exported(opened)
    sequence = _sequence(without_tracks(document, our_files), opened, probe) if document is not None else None
    if sequence is not None:
        _check_rate(opened, sequence)
    if sequence is None or sequence.rate != opened.clock.rate:
        notes.append(
            "Resolve did not export this timeline, so it was read clip by clip: dissolves and the insides of compound "
            "clips are not seen."
        )
        sequence = _sequence(timeline_from_calls(opened, notes), opened, probe)
    if sequence is None:
        raise NoPicture(opened.name)
    return replace(
        sequence,
        name=opened.name,
        rate=opened.clock.rate,
        start_frame=opened.clock.start_frame,
        drop_frame=opened.clock.drop_frame,
        marked=marked_span(opened, sequence),
        notes=(*notes, *sequence.notes),
    )


def _check_rate(opened: OpenTimeline, sequence: Sequence) -> None:
    """Some builds tell 23.976 as 24, and an export tells the rate in full.

    Raises:
        RateUnsure: both rates are possible.
    """
    rates = opened.clock.rate, sequence.rate
    if rates[0] != rates[1] and round(rates[0]) == round(rates[1]):
        raise RateUnsure(opened.name, *(f"{float(rate):.6g}" for rate in rates))


def _sequence(document: Json, opened: OpenTimeline, probe: MediaProbe) -> Sequence | None:
    with _scratch_folder() as folder:
        path = folder / f"{opened.uid[:40].replace('/', '-')}.otio"
        path.write_text(json.dumps(document), encoding="utf-8")
        try:
            return OtioFileHost(path, None, probe).read()
        except (EmptyTimeline, NotATimeline):
            return None


def without_tracks(document: Json, our_files: frozenset[str]) -> Json:
    """The document with audio tracks of nothing but these files told to be ours: then they are no part of the picture.

    By files and not by number, for nobody says that an export holds a track that is empty.
    """

    ours = set(map(same_name, our_files))

    def is_ours(child: Any) -> bool:
        names = [same_name(file_name(clip)) for clip in clips_on(child)] if child.get("kind") == "Audio" else []
        return bool(names) and ours.issuperset(names)

    def told(children: list[Any]) -> list[Any]:
        return [
            {**child, "metadata": {**(child.get("metadata") or {}), KEY: {"ours": True}}}
            if schema_of(child) == "Track" and is_ours(child)
            else child
            for child in children
        ]

    timeline = find_timeline(document) or {}
    tracks = timeline.get("tracks")
    if not isinstance(tracks, dict):
        return document
    return {**timeline, "tracks": {**tracks, "children": told(tracks.get("children") or [])}}


def marked_span(opened: OpenTimeline, sequence: Sequence) -> FrameSpan | None:
    """Between the editor's in and out, which count from the timeline's start; the out frame is part of it.

    One of them alone reaches to the timeline's other end. Older versions do not tell.
    """
    if not opened.abilities.has("Timeline", opened.timeline, "GetMarkInOut"):
        return None
    marks = opened.timeline.GetMarkInOut() or {}
    marked = marks.get("video") or marks.get("audio")
    if not marked:
        return None
    start = int(marked.get("in", 0))
    end = int(marked["out"]) + 1 if "out" in marked else sequence.frames
    return FrameSpan(start, end, sequence.rate).clipped(sequence.span) if start < end else None
