"""Stems come into our bin of the media pool, each once, whatever Resolve tells of it and wherever it puts it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resolve_bridge.bins import (
    OUR_BIN,
    clips_of_files,
    in_a_fitting_rate,
    in_our_bin,
    our_bin,
    uids_of,
    unknown,
    with_files,
)
from resolve_bridge.checked import granted
from resolve_bridge.cleaning_up import AT_AN_END
from resolve_bridge.discarding import discard
from resolve_bridge.errors import HostRefused
from resolve_bridge.lists import clips_in
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.records import read_record
from v2a_engine.domain.errors import V2AError

if TYPE_CHECKING:
    from fusionscript import Folder, MediaPoolItem

_AT_ONCE = 200  # with thousands in one call, Resolve answers when nobody waits any more
_IMPORT_HINT = (
    "Check that the disk is one that Resolve may read (Preferences > System > Media Storage) and that no dialog is "
    "open; then place again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The media pool's clips of stems, by file."""

    media: "dict[str, MediaPoolItem]"
    new: "tuple[MediaPoolItem, ...]" = ()  # those that were not in the pool before
    theirs: frozenset[str] = frozenset()  # files that only the user has imported, for Resolve takes no file twice
    notes: tuple[str, ...] = ()  # what the user should know


def imported(opened: OpenTimeline, paths: Iterable[str]) -> Imported:
    """The media pool's clip for each file.

    A WAV counts in the rate that the project had when it was imported: one that counts neither in the timeline's nor in
    the one of now is imported again.

    Raises:
        HostRefused: the bin or a file; what was imported until then is gone again.
    """
    wanted = list(dict.fromkeys(paths))
    there = in_our_bin(opened, wanted)
    missing = [path for path in wanted if path not in there]
    before = clips_of_files(opened, missing)
    ours = [clip for clip in before if read_record(clip) is not None]
    there |= in_a_fitting_rate(opened, ours, missing)  # the user has moved them to another bin
    missing = [path for path in missing if path not in there]
    if not missing:
        return Imported(media=there)
    known = uids_of(before)
    try:
        folder = _opened_bin(opened)
        new = _import(opened, folder, missing, known)
        old = _known(opened, before, [path for path in missing if path not in new])
    except V2AError as error:
        if not isinstance(error, AT_AN_END):
            with suppress(V2AError):  # why it began tells more; what is left goes when all is removed
                discard(opened, unknown(clips_of_files(opened, missing), known))
        raise
    notes = _brought_home(opened, folder, list(new.values()))
    theirs = frozenset(path for path, clip in old.items() if read_record(clip) is None)
    return Imported(media=there | new | old, new=tuple(new.values()), theirs=theirs, notes=notes)


def _opened_bin(opened: OpenTimeline) -> "Folder":
    """Imports should land in the bin that is open, so it must be ours before anything is imported."""
    pool = opened.pool
    folder = our_bin(pool)
    if folder is None:
        root = granted(pool.GetRootFolder(), "show the media pool")
        folder = granted(pool.AddSubFolder(root, OUR_BIN), f"add the bin {OUR_BIN!r} to the media pool")
    pool.SetCurrentFolder(folder)
    now = granted(pool.GetCurrentFolder(), "tell which bin is open")
    if now.GetUniqueId() != folder.GetUniqueId():
        raise HostRefused(f"open the bin {OUR_BIN!r}", "Click it in the media pool, then place again.")
    return folder


def _import(opened: OpenTimeline, folder: "Folder", missing: list[str], known: set[str]) -> "dict[str, MediaPoolItem]":
    """What was not known before and is there now. The answer of an import leaves out some that are there; others lie in
    another bin, which the user has clicked meanwhile: only when they are nowhere is a file imported once more."""
    found: dict[str, MediaPoolItem] = {}
    for _ in range(2):
        left = [path for path in missing if path not in found]
        if not left:
            break
        told: list[MediaPoolItem] = []
        for first in range(0, len(left), _AT_ONCE):
            told += opened.pool.ImportMedia(left[first : first + _AT_ONCE]) or ()
        near = [*clips_in(folder), *(clip for clip in told if clip is not None)]
        found |= with_files(unknown(near, known), left)
        left = [path for path in left if path not in found]
        found |= with_files(unknown(clips_of_files(opened, left), known), left)
    return found


def _brought_home(opened: OpenTimeline, folder: "Folder", clips: "list[MediaPoolItem]") -> tuple[str, ...]:
    """Move into our bin what was imported into another; a note of what stays there."""
    astray = unknown(clips, uids_of(clips_in(folder)))
    if astray and opened.abilities.has("MediaPool", opened.pool, "MoveClips"):
        opened.pool.MoveClips(astray, folder)
        astray = unknown(astray, uids_of(clips_in(folder)))
    if not astray:
        return ()
    names = ", ".join(clip.GetName() for clip in astray)
    return (
        f"Resolve imported {names} into another bin than {OUR_BIN!r}, and does not move it. Remove Ours takes it away "
        "there, too.",
    )


def _known(opened: OpenTimeline, clips: "list[MediaPoolItem]", paths: list[str]) -> "dict[str, MediaPoolItem]":
    """Of files that Resolve would not import: the clips it has of them already, in whatever bin and rate."""
    found = with_files(clips, paths) | in_a_fitting_rate(opened, clips, paths)
    for path in paths:
        if path not in found:
            raise HostRefused(f"import {path}", _IMPORT_HINT)
    return found
