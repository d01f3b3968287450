"""What holds for every timeline: which editor the output is for, which folder is watched, how Resolve is treated."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

DEFAULT_DIALECT = "resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Kept in the panel's folder."""

    dialect: str = DEFAULT_DIALECT  # as `wildtrack run --for`
    path_map: tuple[str, ...] = ()  # as `wildtrack run --map`
    watched_folder: str = ""  # timelines that arrive there are offered; empty: none is watched
    copy_first: bool = False  # in Resolve, keep a copy of the timeline before the first placing
    resolve_stems: str = ""  # folder for the stems of timelines in Resolve; empty: the usual one

    @property
    def resolve_stems_folder(self) -> Path:
        return Path(self.resolve_stems) if self.resolve_stems else usual_stems_folder()


def usual_stems_folder(platform: str = sys.platform) -> Path:
    """A timeline in a database has no folder of its own; on a Mac, Resolve from the App Store opens Movies alone."""
    return Path.home() / "Movies" / "Wildtrack" if platform == "darwin" else Path.home() / "Wildtrack"


def read_settings(path: Path) -> Settings:
    """Those of last time; the defaults where there are none, or where they cannot be read."""
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        return Settings(**{**fields, "path_map": tuple(fields["path_map"])})
    except (OSError, ValueError, TypeError, KeyError):
        return Settings()


def write_settings(path: Path, settings: Settings) -> None:
    """
    Raises:
        OSError: those of before are still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(path)
