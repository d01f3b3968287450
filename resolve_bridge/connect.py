"""Which way leads to Resolve just now, and why that one.

The menu script comes first, for it runs only where somebody chose it; then Studio's own scripting; files always work.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resolve_bridge.abilities import Abilities, abilities_of
from resolve_bridge.errors import HostRefused
from resolve_bridge.places import sandboxes
from resolve_bridge.transports.errors import ResolveUnreachable
from resolve_bridge.transports.external import ExternalScripting
from resolve_bridge.transports.file_exchange import FileExchange
from resolve_bridge.transports.menu_script import MenuScriptTransport
from resolve_bridge.transports.transport import Transport

NO_SELECTION = (
    "This version of Resolve does not tell which clips are selected: set in and out marks, "
    "or put the playhead on the clip."
)
NO_MARKS = (
    "This version of Resolve does not tell its in and out marks: put the playhead on the clip, "
    "or choose the shots in Wildtrack."
)
NO_LEVELS = "Resolve lets no program set a clip's level: the level you choose in Wildtrack is in the stem itself."
FREE_ON_LINUX = (
    "The free edition on Linux decodes no H.264, H.265 or AAC: Wildtrack reads such files itself and makes their "
    "sound, but Resolve may play them without picture or sound; transcode them to DNxHR and PCM for that."
)
FROM_THE_APP_STORE = (
    "Resolve from the App Store opens only files in your Movies folder and those you chose in its own dialogs: "
    "keep stems in Movies, or take Resolve from blackmagicdesign.com, which opens all."
)
FREE_FROM_21_1 = (
    "From 21.1 on, the free edition runs no Python scripts and answers no other program: "
    "export the timeline (File > Export > Timeline, OTIO) and import what Wildtrack writes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way that was found."""

    transport: Transport
    resolve: Any | None  # the root object; None by file
    abilities: Abilities | None  # edition and version; None by file
    why: str
    limits: tuple[str, ...]  # one sentence each, with the way round
    closed: tuple[str, ...]  # why each way that comes before is closed


def find_route(watch_folder: Path | None = None) -> Route:
    """Try each way, the best first. Never fails: files are always a way.

    May wait up to half a minute for a Resolve that shows a dialog: not for a thread that draws.

    Args:
        watch_folder: where Wildtrack looks for exported timelines by itself, where it does.
    """
    closed: list[str] = []
    transports: tuple[Transport, ...] = (MenuScriptTransport(), ExternalScripting())
    for transport in transports:
        try:
            return _route(transport, tuple(closed))
        except (ResolveUnreachable, HostRefused) as error:
            closed.append(str(error))
    files = FileExchange(watch_folder)
    return Route(
        transport=files,
        resolve=None,
        abilities=None,
        why=f"Nothing in Resolve answers, so timelines go by file. {files.steps}",
        limits=files.limits,
        closed=tuple(closed),
    )


def _route(transport: Transport, closed: tuple[str, ...]) -> Route:
    resolve = transport.resolve()
    abilities = abilities_of(resolve)  # its name first: what only Studio can is never asked of the free edition
    return Route(
        transport=transport,
        resolve=resolve,
        abilities=abilities,
        why=f"{abilities.label} answers through {transport.label}.",
        limits=(*transport.limits, *limits_of(resolve, abilities)),
        closed=closed,
    )


def limits_of(resolve: Any, abilities: Abilities, platform: str = sys.platform) -> tuple[str, ...]:
    """What this edition and version cannot do, as far as it shows: one sentence each, with the way round."""
    limits = [NO_LEVELS]
    if platform == "linux" and not abilities.is_studio:
        limits.append(FREE_ON_LINUX)
    if sandboxes(platform):
        limits.append(FROM_THE_APP_STORE)
    timeline = resolve
    for call in ("GetProjectManager", "GetCurrentProject", "GetCurrentTimeline"):
        timeline = getattr(timeline, call)() if timeline is not None else None
    if timeline is not None:  # only an open timeline shows which calls there are
        missing = {"GetSelectedClips": NO_SELECTION, "GetMarkInOut": NO_MARKS}
        limits += [words for call, words in missing.items() if not abilities.has("Timeline", timeline, call)]
    return tuple(limits)
