"""What holds for every timeline: the editor that output is for, where media lies, what was opened lately."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

DEFAULT_DIALECT = "resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPath:
    """A folder as timelines name it, and where it lies on this machine."""

    there: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Kept in the panel's folder."""

    dialect: str = DEFAULT_DIALECT  # as `wildtrack run --for`
    media_paths: tuple[MediaPath, ...] = ()  # the longest that fits a file wins; one that is not here counts for none
    watched_folder: str = ""  # timelines that arrive there are offered; empty: none is watched
    copy_first: bool = False  # in Resolve, keep a copy of the timeline before the first placing
    resolve_stems: str = ""  # folder for the stems of timelines in Resolve; empty: the usual one
    recent: tuple[str, ...] = ()  # timeline files that were opened, the newest first

    @property
    def resolve_stems_folder(self) -> Path:
        return Path(self.resolve_stems) if self.resolve_stems else usual_stems_folder()


def usual_stems_folder(platform: str = sys.platform) -> Path:
    """A timeline in a database has no folder of its own; on a Mac, Resolve from the App Store opens Movies alone."""
    return Path.home() / "Movies" / "Wildtrack" if platform == "darwin" else Path.home() / "Wildtrack"


def read_settings(path: Path) -> Settings | None:
    """Those of last time; None where there are none, or where they cannot be read."""
    try:
        return _settings(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def settings_text(settings: Settings) -> str:
    """As `read_settings` reads it."""
    return json.dumps(asdict(settings), ensure_ascii=False, indent=1)


def with_change(there: Settings, before: Settings, after: Settings) -> Settings:
    """What was changed from `before` to `after`, changed `there`; all else stays as it is there."""
    changed = {
        field.name: getattr(after, field.name)
        for field in fields(Settings)
        if getattr(before, field.name) != getattr(after, field.name)
    }
    if there.media_paths != before.media_paths and "media_paths" in changed:  # another window told paths, too
        gone = set(before.media_paths) - set(after.media_paths)
        stay = [path for path in there.media_paths if path not in gone]
        added = [path for path in after.media_paths if path not in before.media_paths]
        changed["media_paths"] = tuple(dict.fromkeys([*stay, *added]))
    return replace(there, **changed)


def _settings(kept: dict[str, Any]) -> Settings:
    lines = (line.partition("=") for line in kept.pop("path_map", ()))  # as version 0.3.0 kept them
    pairs = [MediaPath(there=there, here=here) for there, _, here in lines]
    paths = [*pairs, *(_media_path(one) for one in kept.pop("media_paths", ()))]
    recent = tuple(str(one) for one in kept.pop("recent", ()))
    return Settings(**kept, media_paths=tuple(paths), recent=recent)


def _media_path(fields: Mapping[str, str]) -> MediaPath:
    return MediaPath(there=str(fields["there"]), here=str(fields["here"]))
