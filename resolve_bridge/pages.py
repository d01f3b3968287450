"""Going to where Resolve does the work, and leaving the editor where they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from resolve_bridge.bins import OUR_BIN
from resolve_bridge.checked import A_DIALOG, granted
from resolve_bridge.cleaning_up import AT_AN_END, Deed, clean_up
from resolve_bridge.in_front import bring_to_front, check_project, rightly_told, show
from resolve_bridge.open_timeline import OpenTimeline, timeline_by_id

if TYPE_CHECKING:
    from fusionscript import PageName, Timeline

_NOT_BACK = "Resolve would not bring back the bin, timeline or playhead that were open before."
_LEFT_THERE = "Resolve was left as it stood: page, bin, timeline and playhead may be others than you had."


@contextmanager
def as_it_was(opened: OpenTimeline, notes: list[str]) -> Iterator[None]:
    """Work on the Edit page with this timeline current; then page, timeline, playhead and bin are the editor's again.

    Clips can be deleted on the Edit page only, and appended to the current timeline only. What cannot be given back is
    said in `notes`.

    Raises:
        HostRefused: the page or the timeline does not open.
        ProjectSwitched: another project was opened meanwhile, which is why Resolve refused what it refused.
    """
    check_project(opened)
    stand = _Stand(opened)
    try:
        with rightly_told(opened):
            stand.go_to_work()
            yield
    except AT_AN_END:
        notes.append(_LEFT_THERE)
        raise
    except BaseException:
        clean_up(stand.ways_back(), notes)
        raise
    clean_up(stand.ways_back(), notes)


class _Stand:
    """Where the editor stood, and the ways back there."""

    def __init__(self, opened: OpenTimeline) -> None:
        self._opened = opened
        self._page: PageName | None = opened.resolve.GetCurrentPage()
        if self._page is None:  # it is silent, or has no window (-nogui), and then no page to leave
            granted(opened.resolve.GetProductName(), "tell which page is open", A_DIALOG)
        self._bin = granted(opened.pool.GetCurrentFolder(), "tell which bin is open")
        self._bin_was_ours = self._bin.GetName() == OUR_BIN
        self._timeline = granted(opened.project.GetCurrentTimeline(), "tell which timeline is open")
        self._uid = granted(self._timeline.GetUniqueId(), "tell which timeline is open")
        self._playhead = self._playhead_here = ""

    def go_to_work(self) -> None:
        opened = self._opened
        if self._page not in (None, "edit"):
            granted(opened.resolve.OpenPage("edit"), "open the Edit page", A_DIALOG)
        self._playhead = self._timeline.GetCurrentTimecode()
        bring_to_front(opened)
        if self._uid != opened.uid:
            self._playhead_here = opened.timeline.GetCurrentTimecode()

    def ways_back(self) -> list[Deed]:
        """The page last: not every page has a playhead."""
        places = (self._to_bin, self._to_playhead_here, self._to_timeline, self._to_playhead)
        page = f"Resolve would not go back to the {(self._page or '').capitalize()} page."
        return [*((_NOT_BACK, way) for way in places), (page, self._to_page)]

    def _to_bin(self) -> bool:
        return self._opened.pool.SetCurrentFolder(self._bin) or self._bin_was_ours  # ours is deleted once it is empty

    def _to_playhead_here(self) -> bool:
        timeline, playhead = self._opened.timeline, self._playhead_here
        return not playhead or timeline.SetCurrentTimecode(playhead)

    def _to_timeline(self) -> bool:
        project = self._opened.project
        if _uid(project.GetCurrentTimeline()) == self._uid:
            return True
        before = timeline_by_id(project, self._uid)
        return before is not None and show(self._opened, before, self._uid)

    def _to_playhead(self) -> bool:
        return not self._playhead or self._timeline.SetCurrentTimecode(self._playhead)

    def _to_page(self) -> bool:
        return self._page in (None, "edit") or self._opened.resolve.OpenPage(self._page)


def _uid(timeline: "Timeline | None") -> str:
    return timeline.GetUniqueId() if timeline is not None else ""
