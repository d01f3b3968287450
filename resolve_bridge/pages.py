"""Going to where Resolve does the work, and leaving the editor where they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from resolve_bridge.bins import OUR_BIN
from resolve_bridge.checked import granted
from resolve_bridge.open_timeline import OpenTimeline, timeline_by_id

if TYPE_CHECKING:
    from fusionscript import PageName, Resolve

NOT_SAVED = (
    "Resolve would not save the project, and until it is saved nobody knows whether it keeps what was done. Save it "
    "yourself (File > Save Project), then read the timeline again."
)
_AGAIN = "Close any dialog that is open in Resolve; then try again."


@contextmanager
def on_page(resolve: "Resolve", name: "PageName", notes: list[str]) -> Iterator[None]:
    """Work on another page, then bring the editor back to where they were; `notes` says where that fails.

    Raises:
        HostRefused: the page does not open.
    """
    before: PageName = granted(resolve.GetCurrentPage(), "tell which page is open", _AGAIN)
    if before != name:
        granted(resolve.OpenPage(name), f"open the {name.capitalize()} page", _AGAIN)
    try:
        yield
    finally:
        if before != name and not resolve.OpenPage(before):
            notes.append(f"Resolve would not go back to the {before.capitalize()} page.")


@contextmanager
def as_it_was(opened: OpenTimeline, notes: list[str]) -> Iterator[None]:
    """Work on the Edit page with this timeline current; then page, timeline, playhead and bin are the editor's again.

    Clips can be deleted on the Edit page only, and appended to the current timeline only. What cannot be given back is
    said in `notes`.

    Raises:
        HostRefused: the page or the timeline does not open.
    """
    project, pool = opened.project, opened.pool
    with on_page(opened.resolve, "edit", notes):
        bin_before = granted(pool.GetCurrentFolder(), "tell which bin is open")
        was_ours = bin_before.GetName() == OUR_BIN
        current_before = granted(project.GetCurrentTimeline(), "tell which timeline is open")
        id_before = current_before.GetUniqueId()
        playhead = current_before.GetCurrentTimecode()
        if id_before != opened.uid:
            granted(project.SetCurrentTimeline(opened.timeline), f"open the timeline {opened.name!r}")
            playhead_here = opened.timeline.GetCurrentTimecode()
        try:
            yield
        finally:
            moved = [not pool.SetCurrentFolder(bin_before) and not was_ours]  # ours is deleted once it is empty
            if id_before != opened.uid:
                moved.append(bool(playhead_here) and not opened.timeline.SetCurrentTimecode(playhead_here))
            now = project.GetCurrentTimeline()
            if now is None or now.GetUniqueId() != id_before:
                before = timeline_by_id(project, id_before)
                moved.append(before is None or not project.SetCurrentTimeline(before))
            moved.append(bool(playhead) and not current_before.SetCurrentTimecode(playhead))
            if any(moved):
                notes.append("Resolve would not bring back the bin, timeline or playhead that were open before.")


def save(opened: OpenTimeline, notes: list[str]) -> None:
    """Save the project: only then is it certain what Resolve has kept. Where it cannot be saved, that is said once."""
    if not opened.manager.SaveProject() and NOT_SAVED not in notes:
        notes.append(NOT_SAVED)
