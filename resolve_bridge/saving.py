"""Saving the project: only then is it certain what Resolve has kept, and how often it uses what."""

from resolve_bridge.in_front import check_project
from resolve_bridge.open_timeline import OpenTimeline

NOT_SAVED = (
    "Resolve would not save the project, and until it is saved nobody knows whether it keeps what was done. Save it "
    "yourself (File > Save Project), then read the timeline again."
)
_WITHOUT_A_PLACE = "Untitled Project"  # never saved: Resolve refuses, or waits for an answer that nobody can give


def is_saved(opened: OpenTimeline) -> bool:
    """Save it; was it saved?

    Raises:
        ProjectSwitched: another project is open, and it is not ours to save.
    """
    check_project(opened)
    return opened.project_name != _WITHOUT_A_PLACE and opened.manager.SaveProject()


def save(opened: OpenTimeline, notes: list[str]) -> None:
    """Save it; where it cannot be saved, that is said once.

    Raises:
        ProjectSwitched: as above.
    """
    if not is_saved(opened) and NOT_SAVED not in notes:
        notes.append(NOT_SAVED)
