"""Puts the menu script where Resolve looks for it, and takes it away again. Only ever touches files of ours."""

from pathlib import Path

from resolve_bridge.places import menu_folders
from v2a_engine.domain.errors import InputError, StorageError
from v2a_engine.whole_file import put_in_place

SCRIPT_NAME = "Wildtrack.py"  # what the menu shows, without the suffix
_SOURCE = Path(__file__).parent / "in_app" / SCRIPT_NAME
_MARK = b'"""Wildtrack\'s menu script for DaVinci Resolve'


class ForeignScript(InputError):
    """A file of somebody else's has the name of our script."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not Wildtrack's, so it stays as it is. Rename or move it, then try again.")


class MenuFolderUnwritable(StorageError):
    """The folder does not let us."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"Cannot write {path}: {why}. Folders for all users need an administrator (on macOS and Linux: sudo); "
            "without --all-users the script goes to your own folder."
        )


def packaged_script() -> bytes:
    """The script as this Wildtrack brings it."""
    return _SOURCE.read_bytes()


def install(*, all_users: bool = False) -> tuple[Path, ...]:
    """Copy the script into each menu folder; where it lies now. A copy even where a link would do: the App Store's
    Resolve follows none out of its box.

    Raises:
        ForeignScript: nothing was written anywhere.
        MenuFolderUnwritable: the folders before this one have it.
    """
    targets = tuple(folder / SCRIPT_NAME for folder in menu_folders(all_users=all_users))
    for path in targets:
        _refuse_foreign(path)
    for path in targets:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put_in_place(path, packaged_script(), mode=0o644)
        except OSError as error:
            raise MenuFolderUnwritable(path, error.strerror or str(error)) from error
    return targets


def uninstall(*, all_users: bool = False) -> tuple[Path, ...]:
    """Take our script out of each menu folder; what went.

    Raises:
        ForeignScript: nothing was removed anywhere.
        MenuFolderUnwritable: it cannot be removed.
    """
    targets = [folder / SCRIPT_NAME for folder in menu_folders(all_users=all_users)]
    there = tuple(path for path in targets if _is_there(path))
    for path in there:
        _refuse_foreign(path)
    for path in there:
        try:
            path.unlink()
        except OSError as error:
            raise MenuFolderUnwritable(path, error.strerror or str(error)) from error
    return there


def is_ours(path: Path) -> bool:
    """Did Wildtrack write this file, in this version or another?"""
    try:
        with path.open("rb") as file:
            return file.read(len(_MARK)) == _MARK
    except OSError:
        return False


def _refuse_foreign(path: Path) -> None:
    if _is_there(path) and not is_ours(path):
        raise ForeignScript(path)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()  # a link that leads nowhere is somebody's, too
