"""Is it still our project that is open, and our timeline that is on the screen? Asked right before what depends on it.

Clips go to whatever timeline is on the screen, and what is saved is whatever project is open: the editor may have
changed either, and Resolve says that it shows a timeline when it does not. Between these questions and the call that
they are asked for lie two calls at most.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from resolve_bridge.checked import granted
from resolve_bridge.errors import HostRefused, ProjectSwitched
from resolve_bridge.open_timeline import OpenTimeline

if TYPE_CHECKING:
    from fusionscript import Timeline


def check_project(opened: OpenTimeline) -> None:
    """
    Raises:
        ProjectSwitched: another one is open.
        HostRefused: Resolve is silent.
    """
    now = granted(opened.manager.GetCurrentProject(), "tell which project is open")
    name = granted(now.GetName(), "tell the project's name")
    if (now.GetUniqueId(), name) != (opened.project_uid, opened.project_name):
        raise ProjectSwitched(opened.project_name, name)


@contextmanager
def rightly_told(opened: OpenTimeline) -> Iterator[None]:
    """Of a project that is closed Resolve refuses everything: where that is why, it is said.

    Raises:
        ProjectSwitched: instead of what was refused.
    """
    try:
        yield
    except HostRefused as error:
        with suppress(HostRefused):  # a dialog is open: what was refused first tells more
            check_project(opened)
        raise error


def bring_to_front(opened: OpenTimeline) -> None:
    """Our timeline is on the screen, or comes there. Where Resolve only says so, the way round is its Media page.

    Raises:
        ProjectSwitched: another project is open.
        HostRefused: another timeline stays on the screen.
    """
    if not is_in_front(opened) and not show(opened, opened.timeline, opened.uid):
        raise HostRefused(
            f"show the timeline {opened.name!r}: another one stays on the screen",
            "Double click it in the media pool, then do the step again.",
        )


def show(opened: OpenTimeline, timeline: "Timeline", uid: str) -> bool:
    """Bring any timeline of the project to the screen; is it there?

    Raises:
        ProjectSwitched, HostRefused: as above, but for one that stays away.
    """
    opened.project.SetCurrentTimeline(timeline)
    if _shown(opened) == uid:
        return True
    opened.resolve.OpenPage("media")
    opened.project.SetCurrentTimeline(timeline)
    opened.resolve.OpenPage("edit")
    return _shown(opened) == uid


def is_in_front(opened: OpenTimeline) -> bool:
    """
    Raises:
        ProjectSwitched, HostRefused: as above.
    """
    return _shown(opened) == opened.uid


def _shown(opened: OpenTimeline) -> str:
    check_project(opened)
    now = granted(opened.project.GetCurrentTimeline(), "tell which timeline is open")
    return str(granted(now.GetUniqueId(), "tell which timeline is open"))
