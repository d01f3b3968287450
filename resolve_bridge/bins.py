"""The media pool's bins, ours among them: which clips lie where, and which are of what file."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from resolve_bridge.checked import granted
from resolve_bridge.frames import rate_label
from resolve_bridge.lists import bins_in, clips_in
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.pool_facts import file_of, property_of
from resolve_bridge.same_file import Files
from v2a_engine.domain.errors import UnknownFrameRate

if TYPE_CHECKING:
    from fusionscript import Folder, MediaPool, MediaPoolItem

OUR_BIN = "Wildtrack (AI temp)"
_STEM = re.compile(r"_t\d+\.wav$")  # as the engine names files


def is_named_as_stem(clip: "MediaPoolItem") -> bool:
    """Of a clip in our bin: is it a stem, though nothing is noted on it, as where a placing was broken off?"""
    return _STEM.search(Path(file_of(clip)).name) is not None


def our_bin(pool: "MediaPool") -> "Folder | None":
    """Our bin, wherever the user has put it."""
    named = (each for each in all_bins(pool) if granted(each.GetName(), "tell a bin's name") == OUR_BIN)
    return next(named, None)


def uids_of(clips: "Iterable[MediaPoolItem]") -> set[str]:
    """Their ids."""
    return {str(clip.GetUniqueId()) for clip in clips}


def unknown(clips: "Iterable[MediaPoolItem]", known: set[str]) -> "list[MediaPoolItem]":
    """Those with none of these ids."""
    return [clip for clip in clips if str(clip.GetUniqueId()) not in known]


def stems_elsewhere(opened: OpenTimeline) -> "list[MediaPoolItem]":
    """Clips named as stems in any bin but ours: Resolve imported them there, or the user has moved them. Whether they
    are ours, their records tell."""
    return [
        clip
        for folder in all_bins(opened.pool)
        if folder.GetName() != OUR_BIN
        for clip in clips_in(folder)
        if is_named_as_stem(clip)
    ]


def clips_of_files(opened: OpenTimeline, paths: list[str]) -> "list[MediaPoolItem]":
    """The clips of these files in all bins."""
    files = Files(paths)
    folders = all_bins(opened.pool) if paths else ()
    return [clip for folder in folders for clip in clips_in(folder) if files.meant_by(file_of(clip))]


def all_bins(pool: "MediaPool") -> "Iterator[Folder]":
    """Level by level."""
    level = [granted(pool.GetRootFolder(), "show the media pool")]
    while level:
        yield from level
        level = [inner for folder in level for inner in bins_in(folder)]


def in_our_bin(opened: OpenTimeline, paths: Iterable[str]) -> "dict[str, MediaPoolItem]":
    """Clips of these stems that are in our bin already, in the timeline's rate, else in the project's."""
    folder = our_bin(opened.pool)
    return in_a_fitting_rate(opened, clips_in(folder) if folder is not None else [], list(paths))


def in_a_fitting_rate(
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


def with_files(clips: "list[MediaPoolItem]", paths: list[str]) -> "dict[str, MediaPoolItem]":
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
