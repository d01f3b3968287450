"""The root objects: Resolve, its project manager, a project."""

from .pool import MediaPool, bins_of, usage
from .scripted import Application, Scripted
from .state import ProjectState
from .timeline import Timeline, told_setting
from .traps import Trap

_PAGES = ("media", "cut", "edit", "fusion", "color", "fairlight", "deliver")


class Resolve(Scripted):
    """What `scriptapp("Resolve")` gives, and what menu scripts find as `resolve`."""

    EXPORT_OTIO = "the constant for OTIO"
    EXPORT_NONE = "the constant for none"

    def GetProductName(self) -> str:
        return self._app.edition.product

    def GetVersion(self) -> list[int | str]:
        return [*self._app.edition.version, 7, ""]

    def GetVersionString(self) -> str:
        return ".".join(map(str, self._app.edition.version))

    def GetCurrentPage(self) -> str | None:
        return None if self._app.has(Trap.WITHOUT_PAGES) else self._app.page

    def OpenPage(self, pageName: str) -> bool:
        if pageName not in _PAGES or self._app.has(Trap.PAGE_STUCK) or self._app.has(Trap.WITHOUT_PAGES):
            return False
        self._app.page = pageName
        return True

    def GetProjectManager(self) -> "ProjectManager":
        return ProjectManager(self._app)


class ProjectManager(Scripted):
    """The project that is open, and saving it."""

    def GetCurrentProject(self) -> "Project | None":
        return Project(self._app, self._app.project) if self._app.project is not None else None

    def SaveProject(self) -> bool:
        project = self._app.project
        if project is None or self._app.has(Trap.SAVE_REFUSED):
            return False
        project.saves += 1
        for timeline in project.timelines:
            for track in (track for tracks in timeline.tracks.values() for track in tracks):
                track.items = [item for item in track.items if not item.is_doomed]
        self._app.saved_usage = {
            clip.uid: usage(self._app, clip) for bin_ in bins_of(project.root) for clip in bin_.clips
        }
        return True


class Project(Scripted):
    """A project."""

    def __init__(self, app: Application, state: ProjectState) -> None:
        super().__init__(app)
        self._state = state

    def GetName(self) -> str:
        return self._state.name

    def GetUniqueId(self) -> str:
        return self._state.uid

    def GetSetting(self, settingName: str) -> str:
        return told_setting(
            self._app, settingName, self._state.settings.get("timelineFrameRate", ""), self._state.settings
        )

    def GetMediaPool(self) -> MediaPool:
        return MediaPool(self._app, self._state)

    def GetTimelineCount(self) -> int:
        return len(self._state.timelines)

    def GetTimelineByIndex(self, idx: int) -> Timeline | None:
        if not 1 <= idx <= len(self._state.timelines):
            return None
        return Timeline(self._app, self._state.timelines[idx - 1])

    def GetCurrentTimeline(self) -> Timeline | None:
        return Timeline(self._app, self._state.current) if self._state.current is not None else None

    def SetCurrentTimeline(self, timeline: Timeline) -> bool:
        if not any(each is timeline._state for each in self._state.timelines):
            return False
        stays = self._app.page != "media" and self._app.has(Trap.TIMELINE_STAYS_OFF_MEDIA_PAGE)
        if not stays and not self._app.has(Trap.TIMELINE_STAYS):
            self._state.current = timeline._state
        return True
