"""Which file a path means that Resolve tells: in another Unicode form, or with links followed, it means the same."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePath


class Files:
    """Some files, to be known again. Of other files only the name is looked at: a media pool holds thousands."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = {}
        for path in paths:
            self._by_name.setdefault(same_name(path), []).append(path)

    def meant_by(self, told: str) -> str | None:
        """The path, as it was given here, of the file that Resolve tells; None where it is another file."""
        alike = self._by_name.get(same_name(told), ())
        return next((path for path in alike if _is_same(path, told)), None)


def same_name(path: str) -> str:
    """A file's name, equal for all forms in which it may be told."""
    return _plain(PurePath(path).name).casefold()


def _is_same(path: str, told: str) -> bool:
    if PurePath(_plain(path)) == PurePath(_plain(told)):
        return True
    try:
        return Path(path).samefile(told)
    except OSError:  # one of them is not there
        return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)
