"""Our bin in the media pool: stems are imported into it, and what is unused goes from it again."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from resolve_bridge.checked import granted
from resolve_bridge.cleaning_up import AT_AN_END
from resolve_bridge.errors import HostRefused
from resolve_bridge.frames import rate_label
from resolve_bridge.lists import bins_in, clips_in, indices, items_on, media_of, timelines_of
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import file_of, property_of
from resolve_bridge.records import read_record
from resolve_bridge.same_file import Files
from resolve_bridge.saving import is_saved
from v2a_engine.domain.errors import UnknownFrameRate, V2AError

if TYPE_CHECKING:
    from fusionscript import Folder, MediaPool, MediaPoolItem

OUR_BIN = "Wildtrack (AI temp)"
_STEM = re.compile(r"_t\d+\.wav$")  # as the engine names files
_AT_ONCE = 200  # with thousands in one call, Resolve answers when nobody waits any more
_IMPORT_HINT = (
    "Check that the disk is one that Resolve may read (Preferences > System > Media Storage) and that no dialog is "
    "open; then place again."
)


def is_named_as_stem(clip: "MediaPoolItem") -> bool:
    """Of a clip in our bin: is it a stem, though nothing is noted on it, as where a placing was broken off?"""
    return _STEM.search(Path(file_of(clip)).name) is not None


def our_bin(pool: "MediaPool") -> "Folder | None":
    """Our bin, wherever the user has put it."""
    level = [granted(pool.GetRootFolder(), "show the media pool")]
    while level:
        found = next((each for each in level if granted(each.GetName(), "tell a bin's name") == OUR_BIN), None)
        if found is not None:
            return found
        level = [inner for folder in level for inner in bins_in(folder)]
    return None


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
    before = _anywhere(opened, missing)
    ours = [clip for clip in before if read_record(clip) is not None]
    there |= _in_a_fitting_rate(opened, ours, missing)  # the user has moved them to another bin
    missing = [path for path in missing if path not in there]
    if not missing:
        return Imported(media=there)
    known = _uids(before)
    try:
        folder = _opened_bin(opened)
        new = _import(opened, folder, missing, known)
        old = _known(opened, before, [path for path in missing if path not in new])
    except V2AError as error:
        if not isinstance(error, AT_AN_END):
            with suppress(V2AError):  # why it began tells more; what is left goes when all is removed
                discard(opened, _unknown(_anywhere(opened, missing), known))
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
        found |= _with_files(_unknown(near, known), left)
        left = [path for path in left if path not in found]
        found |= _with_files(_unknown(_anywhere(opened, left), known), left)
    return found


def _brought_home(opened: OpenTimeline, folder: "Folder", clips: "list[MediaPoolItem]") -> tuple[str, ...]:
    """Move into our bin what was imported into another; a note of what stays there."""
    astray = _unknown(clips, _uids(clips_in(folder)))
    if astray and opened.abilities.has("MediaPool", opened.pool, "MoveClips"):
        opened.pool.MoveClips(astray, folder)
        astray = _unknown(astray, _uids(clips_in(folder)))
    if not astray:
        return ()
    names = ", ".join(clip.GetName() for clip in astray)
    return (
        f"Resolve imported {names} into another bin than {OUR_BIN!r}, and does not move it. Remove Ours takes it away "
        "there, too.",
    )


def _known(opened: OpenTimeline, clips: "list[MediaPoolItem]", paths: list[str]) -> "dict[str, MediaPoolItem]":
    """Of files that Resolve would not import: the clips it has of them already, in whatever bin and rate."""
    found = _with_files(clips, paths) | _in_a_fitting_rate(opened, clips, paths)
    for path in paths:
        if path not in found:
            raise HostRefused(f"import {path}", _IMPORT_HINT)
    return found


def _uids(clips: "Iterable[MediaPoolItem]") -> set[str]:
    return {str(clip.GetUniqueId()) for clip in clips}


def _unknown(clips: "Iterable[MediaPoolItem]", known: set[str]) -> "list[MediaPoolItem]":
    return [clip for clip in clips if str(clip.GetUniqueId()) not in known]


def stems_elsewhere(opened: OpenTimeline) -> "list[MediaPoolItem]":
    """Clips named as stems in any bin but ours: Resolve imported them there, or the user has moved them. Whether they
    are ours, their records tell."""
    return [
        clip
        for folder in _all_bins(opened)
        if folder.GetName() != OUR_BIN
        for clip in clips_in(folder)
        if is_named_as_stem(clip)
    ]


def _anywhere(opened: OpenTimeline, paths: list[str]) -> "list[MediaPoolItem]":
    """The clips of these files in all bins."""
    files = Files(paths)
    folders = _all_bins(opened) if paths else ()
    return [clip for folder in folders for clip in clips_in(folder) if files.meant_by(file_of(clip))]


def _all_bins(opened: OpenTimeline) -> "Iterator[Folder]":
    level = [granted(opened.pool.GetRootFolder(), "show the media pool")]
    while level:
        yield from level
        level = [inner for folder in level for inner in bins_in(folder)]


def in_our_bin(opened: OpenTimeline, paths: Iterable[str]) -> "dict[str, MediaPoolItem]":
    """Clips of these stems that are in our bin already, in the timeline's rate, else in the project's."""
    folder = our_bin(opened.pool)
    return _in_a_fitting_rate(opened, clips_in(folder) if folder is not None else [], list(paths))


def _in_a_fitting_rate(
    opened: OpenTimeline, clips: "list[MediaPoolItem]", paths: list[str]
) -> "dict[str, MediaPoolItem]":
    if not paths:
        return {}
    files = Files(paths)
    told = [(path, clip) for clip in clips if (path := files.meant_by(file_of(clip))) is not None]
    found: dict[str, MediaPoolItem] = {}
    for rate in dict.fromkeys((opened.project_rate, opened.clock.rate)):
        found |= {path: clip for path, clip in told if _counts_at(clip, rate)}
    return found


def _with_files(clips: "list[MediaPoolItem]", paths: list[str]) -> "dict[str, MediaPoolItem]":
    """The clip of each file that has one."""
    files = Files(paths)
    told = ((files.meant_by(file_of(clip)), clip) for clip in clips)
    return {path: clip for path, clip in told if path is not None}


def _counts_at(clip: "MediaPoolItem", rate: Fraction) -> bool:
    label = property_of(clip, "FPS")
    try:
        return not label or rate_label(label)[0] == rate
    except UnknownFrameRate:
        return False


def discard(opened: OpenTimeline, clips: "list[MediaPoolItem]", elsewhere: frozenset[str] = frozenset()) -> list[str]:
    """Take clips of ours out of the media pool, those that nothing uses, and our bin once it is empty.

    Resolve may count uses anew only when the project is saved, so it is saved first. What is used by its count is
    looked for on every timeline; where it cannot be saved or tells no count, all are.

    Args:
        elsewhere: ids of those that we have put on other timelines, too; that their use is counted surprises nobody.

    Returns:
        Names of those that no timeline shows and that stay because Resolve counts a use of them all the same, as inside
        a compound clip or as a take.

    Raises:
        HostRefused: they are still there. ProjectSwitched: another project is open, which is not ours to save.
    """
    is_counted = bool(clips) and is_saved(opened)
    without_use = _uids(clip for clip in clips if is_counted and property_of(clip, "Usage") == "0")
    used = set(elsewhere) - without_use if is_counted else set()
    unseen = _unknown(clips, used | _seen(opened, _uids(clips) - without_use - used))
    unused = [clip for clip in unseen if property_of(clip, "Usage") in ("", "0")]
    if unused:
        _delete(opened, unused)
    folder = our_bin(opened.pool)
    if folder is not None and not clips_in(folder) and not bins_in(folder):
        opened.pool.DeleteFolders([folder])
    return [clip.GetName() for clip in unseen if clip not in unused]


def _delete(opened: OpenTimeline, clips: "list[MediaPoolItem]") -> None:
    """
    Raises:
        HostRefused: they are still there.
    """
    folder, gone = our_bin(opened.pool), _uids(clips)
    is_home = folder is not None and gone <= _uids(clips_in(folder))
    opened.pool.DeleteClips(clips)
    folders = [folder] if folder is not None and is_home else _all_bins(opened)
    left = [each.GetName() for each in folders for clip in clips_in(each) if clip.GetUniqueId() in gone]
    if left:
        bins = " and ".join(map(repr, dict.fromkeys(left)))
        raise HostRefused(
            f"delete {len(left)} stems from the media pool", f"Select them in the bin {bins} and press Backspace."
        )


def _seen(opened: OpenTimeline, uids: set[str]) -> set[str]:
    """Which of these clips lie on any timeline of the project: on ours, or where the user has put them."""
    found: set[str] = set()
    for media in _audio_media(opened) if uids else ():
        found |= {str(media.GetUniqueId())} & uids
        if found == uids:
            break
    return found


def _audio_media(opened: OpenTimeline) -> "Iterator[MediaPoolItem]":
    for timeline in timelines_of(opened.project):
        for index in indices(timeline, "audio"):
            for item in items_on(timeline, "audio", index):
                media = media_of(timeline, item)
                if media is not None:
                    yield media
