"""Is the menu script where each Resolve of this machine looks for it?"""

import sys
from collections.abc import Sequence
from pathlib import Path

from resolve_bridge.finding import Finding, State
from resolve_bridge.install import SCRIPT_NAME, is_ours, packaged_script
from resolve_bridge.places import applications, is_from_the_app_store, menu_folders, sandboxes

_ABOUT = "menu script"
_INSTALL = "wildtrack resolve install"


def examine_script_file(
    *, is_needed: bool, platform: str = sys.platform, apps: Sequence[Path] | None = None
) -> Finding:
    """Each Resolve looks into places of its own, so a script in one of them says nothing of the others.

    Args:
        is_needed: nothing else leads to Resolve.
        apps: where Resolve itself may lie; where it does on this platform unless given.
    """
    apps = applications(platform) if apps is None else apps
    places = _looked_at(platform, apps)
    paths = [path for some in places for path in some]
    ours = [path for path in paths if is_ours(path)]
    dangling = [path for path in paths if path.is_symlink() and not path.exists()]
    foreign = [path for path in paths if path.exists() and not is_ours(path)]
    old = [path for path in ours if path.read_bytes() != packaged_script()]
    without = [path for some in places if not any(map(is_ours, some)) for path in some]
    if dangling:
        return _wrong(f"{_listed(dangling)} is a link that leads nowhere", f"Delete it, then run `{_INSTALL}`.")
    if foreign:
        return _wrong(f"{_listed(foreign)} is not Wildtrack's", f"Rename or move it, then run `{_INSTALL}`.")
    if old:
        mend = f"Run `{_INSTALL}` (with --all-users for a folder of all users), then start Resolve again."
        return _wrong(f"{_listed(old)} is of another version of Wildtrack", mend)
    if without and ours:
        words = f"not installed for each Resolve here (missing in {_listed(without)}; there is {_listed(ours)})"
        return _wrong(words, f"Run `{_INSTALL}`.")
    if without:
        mend = f"Run `{_INSTALL}`; Studio with its own scripting does without."
        state = State.WRONG if is_needed else State.NOTE
        return Finding(about=_ABOUT, state=state, words=f"not installed (looked for {_listed(without)})", mend=mend)
    if never_started := _without_box(platform, apps):
        words = f"up to date: {_listed(ours)}; but {_listed(never_started)}, from the App Store, cannot have it yet"
        mend = f"Start that Resolve once, which makes its folder; then run `{_INSTALL}`."
        return Finding(about=_ABOUT, state=State.NOTE, words=words, mend=mend)
    return Finding(about=_ABOUT, state=State.OK, words=f"up to date: {_listed(ours)}")


def _looked_at(platform: str, apps: Sequence[Path]) -> list[list[Path]]:
    """For each Resolve the places where it looks; one of them is enough. Those of the ordinary one come first."""
    own, *boxed = (folder / SCRIPT_NAME for folder in menu_folders(platform=platform))
    for_all = [folder / SCRIPT_NAME for folder in menu_folders(all_users=True, platform=platform)]
    is_ordinary = any(app.exists() and not is_from_the_app_store(app) for app in apps)
    boxes = [[path] for path in boxed]
    return [[own, *for_all], *boxes] if is_ordinary or not boxes or own.exists() else boxes


def _without_box(platform: str, apps: Sequence[Path]) -> list[Path]:
    return [] if sandboxes(platform) else [app for app in apps if is_from_the_app_store(app)]


def _wrong(words: str, mend: str) -> Finding:
    return Finding(about=_ABOUT, state=State.WRONG, words=words, mend=mend)


def _listed(paths: list[Path]) -> str:
    return ", ".join(map(str, paths))
