"""Where media lies here: what the user is asked, and which files of the open timeline an answer is about."""

from collections.abc import Iterable, Sequence

from otio_adapters.missing_media import lies_below, missing_folders
from otio_adapters.path_map import path_names
from plugin.session.kept.settings import MediaPath
from v2a_engine.domain.shot import Sequence as Cut
from v2a_engine.domain.shot import SkippedShot


def files_named(cut: Cut | None, skipped: Iterable[SkippedShot], media_paths: Iterable[MediaPath]) -> tuple[str, ...]:
    """Files as the timeline names them: those that are offline, and those that are found over a media path."""
    offline = [shot.media_path for shot in skipped if shot.is_offline and shot.media_path]
    here = {segment.media.path for edit in cut.edits for segment in edit.picture if segment.media} if cut else set()
    found = [_named(path, rule) for rule in media_paths for path in sorted(here) if lies_below(rule.here, path)]
    return tuple(dict.fromkeys([*offline, *found]))


def rows_to_fill(media_paths: Sequence[MediaPath], skipped: Iterable[SkippedShot]) -> tuple[MediaPath, ...]:
    """What is known, then each folder with offline files that nothing is known of, to be filled in."""
    offline = [shot.media_path for shot in skipped if shot.is_offline and shot.media_path]
    unknown = [path for path in offline if not any(lies_below(rule.there, path) for rule in media_paths)]
    return (*media_paths, *(MediaPath(there=folder.there, here="") for folder in missing_folders(unknown)))


def how_many_words(files: int, here: int | None) -> str:
    """What became of so many files of the timeline; `here` of them are in the new place, None: it is no folder.

    >>> how_many_words(3, 2), how_many_words(1, 1)
    ('2 of 3 files are here.', 'Its one file is here.')
    """
    if here is None:
        return "There is no such folder on this machine."
    if not files:
        return "No file of this timeline lies there."
    if files == 1:
        return "Its one file is here." if here else "Its one file is not here."
    if here in (0, files):
        return f"All {files} files are here." if here else f"None of the {files} files is here."
    return f"{here} of {files} files {'is' if here == 1 else 'are'} here."


def _named(path: str, rule: MediaPath) -> str:
    rest = path_names(path)[len(path_names(rule.here)) :]
    return "/".join((rule.there.rstrip("/\\"), *rest))
