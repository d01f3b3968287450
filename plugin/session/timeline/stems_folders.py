"""The folders in which a timeline's stems lie, known again however they are spelled: over a link, with ".." in them."""

from collections.abc import Iterable
from pathlib import Path, PurePath

from otio_adapters.saving import is_same_file


class StemsFolders:
    """Making one and `look` ask the disk: not for the UI thread. What was not looked at counts as somebody else's."""

    def __init__(self, folder: str, stems: Iterable[str]) -> None:
        """
        Args:
            folder: where stems go now.
            stems: files that are this timeline's as well: perhaps they were asked for with another output.
        """
        self._ours = tuple(dict.fromkeys([str(PurePath(folder)), *map(_folder, stems)]))
        self._same_as: dict[str, str] = {}  # by a folder as it is spelled: the first of ours that it is; "": none
        self._look(self._ours)

    def has_looked_for(self, wav_path: str) -> bool:
        """Is it known whether this file is one of ours?"""
        return _folder(wav_path) in self._same_as

    def look(self, wav_paths: Iterable[str]) -> None:
        """Find out which of these files are ours."""
        self._look(map(_folder, wav_paths))

    def hold(self, wav_path: str) -> bool:
        """Does this file lie in one of ours, or will it?"""
        return bool(self._same_as.get(_folder(wav_path)))

    def name(self, wav_path: str) -> str:
        """The same for one file, however it is spelled."""
        folder = _folder(wav_path)
        return str(PurePath(self._same_as.get(folder) or folder, PurePath(wav_path).name))

    def _look(self, folders: Iterable[str]) -> None:
        for folder in set(folders) - self._same_as.keys():
            same = (ours for ours in self._ours if is_same_file(Path(folder), Path(ours)))
            self._same_as[folder] = next(same, "")


def _folder(wav_path: str) -> str:
    return str(PurePath(wav_path).parent)
