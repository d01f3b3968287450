"""`wildtrack panel`: the window beside the editor's timeline."""

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from v2a_engine.domain.errors import InputError, MissingPart
from v2a_engine.light_install import require_engine

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_ABOUT = """Open the panel: shots, prompts, takes, and what is placed.

  wildtrack panel                      open the window; drop a timeline or a video on it
  wildtrack panel cut.otio             open it with a timeline; stems are placed into cut_wildtrack.otio
  wildtrack panel reel.mov             a plain video is cut into shots first

Select shots, type a few words or none, press Generate, listen, press Place. Everything can be done by keyboard: press ?
in the window. Your timeline and media are only read; all of it stays on this machine; every stem is marked as made by
a machine. Close the window whenever you like: prompts, takes and choices are kept, and what was asked for goes on.

With DaVinci Resolve: `wildtrack resolve install`, then Workspace > Scripts > Wildtrack in Resolve."""


class NoSuchTimeline(InputError):
    """The timeline on the command line is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no timeline {path}. Name an .otio file, a video, or a folder of numbered pictures.")


def add_to(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Give `wildtrack` the word `panel`."""
    panel = subparsers.add_parser(
        "panel",
        help="open the window beside your editor",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    panel.add_argument("timeline", nargs="?", type=Path, help="timeline (.otio, .otioz), video, or folder of pictures")
    panel.set_defaults(command=open_panel)


def open_panel(options: argparse.Namespace) -> int:
    """`wildtrack panel`.

    Raises:
        MissingPart: there is no Qt, or no engine. NoSuchTimeline.
    """
    require_qt()
    require_engine()
    timeline: Path | None = options.timeline
    if timeline is not None and not timeline.exists() and "%" not in timeline.name and "#" not in timeline.name:
        raise NoSuchTimeline(timeline)
    from plugin.app import run

    return run(timeline)


def require_qt() -> None:
    """
    Raises:
        MissingPart: the panel was not installed.
    """
    if find_spec("PySide6") is None:
        raise MissingPart(
            "The part of Wildtrack that draws windows (PySide6)",
            "Install it with `pip install 'wildtrack[panel]'`, or run `python3 bootstrap.py panel` in Wildtrack's "
            "folder; the command line does without.",
        )
