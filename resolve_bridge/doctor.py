"""Looks at everything between Wildtrack and Resolve, one thing after the other, and says how to mend what is wrong."""

import os
import plistlib
import sys
from collections.abc import Callable

from resolve_bridge.connect import FREE_FROM_21_1, Route, find_route
from resolve_bridge.finding import Finding, State
from resolve_bridge.places import applications
from resolve_bridge.script_file import examine_script_file
from resolve_bridge.script_python import FIRST, UNSURE_FROM, find_python
from resolve_bridge.transports.errors import MENU, MenuScriptNotRunning, ResolveUnreachable
from resolve_bridge.transports.external import ExternalScripting, find_library
from resolve_bridge.transports.menu_script import MenuScriptTransport
from resolve_bridge.transports.menu_script_calls import find_menu_script, state_folders
from resolve_bridge.transports.resolve_process import resolve_is_running
from v2a_engine import engine_process, light_install
from v2a_engine.domain.errors import V2AError
from v2a_engine.state_folder import HOME_VARIABLE

_PREFERENCE = "Preferences > System > General > External scripting using: Local"


def examine() -> tuple[Finding, ...]:
    """Everything, in the order in which a person would mend it. Changes nothing; may take half a minute."""
    route = find_route()
    checks: tuple[Callable[[Route], Finding], ...] = (
        _application,
        _connection,
        _edition,
        _menu_script_file,
        _menu_script_python,
        _external_scripting,
        _home,
        _engine,
    )
    limits = (Finding(about="limit", state=State.NOTE, words=words) for words in route.limits)
    return (*(check(route) for check in checks), *limits)


def _application(route: Route) -> Finding:
    about = "Resolve"
    path = next((path for path in applications() if path.exists()), None)
    if path is not None:
        return Finding(about=about, state=State.OK, words=f"found at {path}")
    if route.resolve is not None:
        return Finding(about=about, state=State.OK, words="it answers, from a folder of its own")
    looked = ", ".join(map(str, applications()))
    return Finding(
        about=about,
        state=State.WRONG,
        words=f"not found (looked for {looked})",
        mend="Install DaVinci Resolve, free or Studio, from blackmagicdesign.com. Other editors need no connection: "
        "open their OTIO files in Wildtrack.",
    )


def _connection(route: Route) -> Finding:
    about = "connection"
    if route.resolve is not None:
        return Finding(about=about, state=State.OK, words=route.why)
    try:
        find_menu_script()
    except MenuScriptNotRunning:
        pass  # told by the others
    except ResolveUnreachable as error:
        return Finding(about=about, state=State.WRONG, words="the menu script cannot be used", mend=str(error))
    if not resolve_is_running():
        return Finding(
            about=about,
            state=State.NOTE,
            words="Resolve is not running, so nothing could answer",
            mend=f"Open Resolve and a timeline, choose {MENU}, and run this again.",
        )
    return Finding(
        about=about,
        state=State.WRONG,
        words=f"Resolve runs, but does not answer. {' '.join(route.closed)}",
        mend=f"Choose {MENU}; in Studio, {_PREFERENCE} does as well. {FREE_FROM_21_1}",
    )


def _edition(route: Route) -> Finding:
    about = "edition"
    if route.abilities is not None:
        return Finding(about=about, state=State.OK, words=route.abilities.label)
    version = _version_on_disk()
    words = "unknown until Resolve answers" if version is None else f"version {version}, free or Studio unknown"
    return Finding(about=about, state=State.NOTE, words=words, mend=FREE_FROM_21_1)


def _menu_script_file(route: Route) -> Finding:
    return examine_script_file(is_needed=route.resolve is None)


def _menu_script_python(route: Route) -> Finding:
    about = "Python for Resolve"
    if isinstance(route.transport, MenuScriptTransport):
        answer = find_menu_script().ask("hello", "the question for its Python")
        return Finding(about=about, state=State.OK, words=f"the menu script runs under Python {answer['python']}")
    needed = State.WRONG if route.resolve is None else State.NOTE
    mend = "Install Python 3.10, 3.11 or 3.12 (64 bit) from python.org, then start Resolve again."
    found = find_python()
    if found is None:
        return Finding(about=about, state=needed, words="none where Resolve looks for it", mend=mend)
    path, version, bits = found
    words = f"{path}, version {'.'.join(map(str, version))}, {bits} bit"
    if version < FIRST or bits != 64:
        return Finding(about=about, state=needed, words=f"{words}: Resolve cannot use it", mend=mend)
    if version >= UNSURE_FROM:
        return Finding(
            about=about, state=State.NOTE, words=f"{words}: only recent builds of Resolve take it", mend=mend
        )
    return Finding(about=about, state=State.OK, words=words)


def _external_scripting(route: Route) -> Finding:
    about = "Studio's own scripting"
    if isinstance(route.transport, ExternalScripting):
        return Finding(about=about, state=State.OK, words=f"it answers, by {find_library()}")
    if route.abilities is not None and not route.abilities.is_studio:
        return Finding(about=about, state=State.OK, words="not in the free edition, and not needed: the menu script is")
    if route.abilities is not None:
        return Finding(about=about, state=State.OK, words="not tried: the menu script comes first")
    return Finding(
        about=about, state=State.NOTE, words="it does not answer", mend=f"{route.closed[-1]} ({_PREFERENCE})"
    )


def _home(route: Route) -> Finding:
    about = "folder for the connection"
    folder = state_folders()[0]
    if HOME_VARIABLE not in os.environ or isinstance(route.transport, MenuScriptTransport):
        return Finding(about=about, state=State.OK, words=str(folder))
    mend = f"Start Resolve with {HOME_VARIABLE} set to the same, or unset it here."
    return Finding(about=about, state=State.NOTE, words=f"{folder}, as {HOME_VARIABLE} says here", mend=mend)


def _engine(_: Route) -> Finding:
    about = "engine"
    try:
        light_install.require_engine()
        running = engine_process.find()
    except V2AError as error:
        return Finding(about=about, state=State.WRONG, words="Wildtrack cannot render here", mend=str(error))
    if running is None:
        return Finding(about=about, state=State.OK, words="installed; it starts by itself when it is needed")
    return Finding(about=about, state=State.OK, words=f"installed, and running as process {running[1].pid}")


def _version_on_disk() -> str | None:
    """As the application itself says; only macOS keeps it where it can be read."""
    if sys.platform != "darwin":
        return None
    for application in applications():
        try:
            facts = plistlib.loads((application / "Contents/Info.plist").read_bytes())
            return str(facts["CFBundleShortVersionString"])
        except (OSError, KeyError, plistlib.InvalidFileException):
            continue
    return None
