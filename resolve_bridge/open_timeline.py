"""The timeline we work on, with the objects around it."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from resolve_bridge.abilities import Abilities
from resolve_bridge.checked import granted, whole
from resolve_bridge.errors import NothingOpen, TimelineGone
from resolve_bridge.frames import RecordFrame, TimelineClock, timeline_rate
from resolve_bridge.lists import indices, items_on, media_of, timelines_of
from v2a_engine.domain.time import frame_of_timecode

if TYPE_CHECKING:
    from fusionscript import MediaPool, Project, ProjectManager, Resolve, Timeline, TimelineItem, TrackType

_DROP_FRAME = "timelineDropFrameTimecode"  # "0" or "1", where the rate's own spelling does not tell


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTimeline:
    """Handles on Resolve's objects. They go stale when the user closes the project: made anew for each deed."""

    resolve: "Resolve"
    manager: "ProjectManager"
    project: "Project"
    project_name: str
    project_uid: str
    pool: "MediaPool"
    timeline: "Timeline"
    name: str
    uid: str
    clock: TimelineClock
    abilities: Abilities

    def start_of(self, item: "TimelineItem") -> RecordFrame:
        """Where an item begins, whichever way this build counts.

        Raises:
            HostRefused: it does not tell.
        """
        told = whole(item.GetStart, "tell where a clip begins")
        return RecordFrame(told + self.clock.zero if self._starts_are_relative() else told)

    @property
    def project_rate(self) -> Fraction:
        """What a WAV counts in that is imported now: the project's rate, whatever the timeline's is.

        Raises:
            UnknownFrameRate: the project tells none.
        """
        return timeline_rate(str(self.project.GetSetting("timelineFrameRate") or self.clock.rate))[0]

    def _starts_are_relative(self) -> bool:
        """Some builds count from the timeline's start: then an item begins before the timeline does."""
        calibration = self.abilities.calibration
        if calibration.starts_are_relative is None:
            kinds: tuple[TrackType, ...] = ("video", "audio")
            tracks = [items_on(self.timeline, kind, n) for kind in kinds for n in indices(self.timeline, kind)]
            firsts = [
                next((item for item in items if media_of(self.timeline, item) is not None), None) for items in tracks
            ]
            starts = [whole(item.GetStart, "tell where a clip begins") for item in firsts if item is not None]
            if not starts or not self.clock.zero:
                return False
            calibration.starts_are_relative = min(starts) < self.clock.zero
        return calibration.starts_are_relative


def open_timeline(resolve: "Resolve", abilities: Abilities, uid: str = "", name: str = "") -> OpenTimeline:
    """The current timeline, or the one with this id, which then need not be the current one.

    Raises:
        NothingOpen, TimelineGone, HostRefused: and what to click.
    """
    manager = granted(resolve.GetProjectManager(), "show its projects")
    project: Project | None = manager.GetCurrentProject()
    if project is None:
        raise NothingOpen("project")
    timeline: Timeline | None = project.GetCurrentTimeline()
    if timeline is None:
        raise NothingOpen("timeline")
    if uid and timeline.GetUniqueId() != uid:
        timeline = timeline_by_id(project, uid)
        if timeline is None:
            raise TimelineGone(name)
    return OpenTimeline(
        resolve=resolve,
        manager=manager,
        project=project,
        project_name=granted(project.GetName(), "tell the project's name"),
        project_uid=granted(project.GetUniqueId(), "tell which project this is"),
        pool=granted(project.GetMediaPool(), "show the media pool"),
        timeline=timeline,
        name=granted(timeline.GetName(), "tell the timeline's name"),
        uid=granted(timeline.GetUniqueId(), "tell which timeline this is"),
        clock=_clock(timeline, project),
        abilities=abilities,
    )


def timeline_by_id(project: "Project", uid: str) -> "Timeline | None":
    return next((each for each in timelines_of(project) if each.GetUniqueId() == uid), None)


def _clock(timeline: "Timeline", project: "Project") -> TimelineClock:
    """The timeline's own rate, where it has one: a project may hold timelines at other rates than its own."""
    setting = timeline.GetSetting("timelineFrameRate") or project.GetSetting("timelineFrameRate") or None
    rate, drops = timeline_rate(granted(setting, "tell the timeline's frame rate"))
    label = granted(timeline.GetStartTimecode(), "tell the timeline's start timecode")
    zero = granted(timeline.GetStartFrame(), "tell the timeline's first frame")
    drop_frame = drops or ";" in label
    if _can_drop(rate):
        told = timeline.GetSetting(_DROP_FRAME) or project.GetSetting(_DROP_FRAME)
        drop_frame = _as_counted(label, rate, zero, drop_frame or told == "1")
    return TimelineClock(
        rate=rate,
        drop_frame=drop_frame,
        zero=RecordFrame(zero),
        start_frame=frame_of_timecode(label, rate, drop_frame),
    )


def _can_drop(rate: Fraction) -> bool:
    return rate.denominator == 1001 and round(rate) % 30 == 0


def _as_counted(label: str, rate: Fraction, zero: int, told: bool) -> bool:
    """Does the first frame's own number, where it fits one way of counting its timecode only, say drop frame?"""
    counted = {drops: frame_of_timecode(label, rate, drops) for drops in (False, True)}
    fitting = [drops for drops, frame in counted.items() if frame == zero]
    return fitting[0] if len(fitting) == 1 else told
