"""A timeline: its tracks, marks, playhead and exports."""

import copy
import re
from pathlib import Path
from typing import Any

from v2a_engine.domain.errors import BadRange
from v2a_engine.domain.time import frame_of_timecode, timecode

from .markers import Marked
from .otio_export import otio_text
from .scripted import Application
from .state import Item, TimelineState, Track, unique_id
from .timeline_item import TimelineItem
from .traps import Trap

_PAGES_WITH_PLAYHEAD = ("cut", "edit", "color", "fairlight", "deliver")
_DEFAULT_NAMES = {"video": "Video", "audio": "Audio", "subtitle": "Subtitle"}


class Timeline(Marked):
    """A timeline, current or not."""

    def __init__(self, app: Application, state: TimelineState) -> None:
        super().__init__(app, state.markers)
        self._state = state

    def GetName(self) -> str:
        return self._state.name

    def GetUniqueId(self) -> str:
        return self._state.uid

    def GetStartFrame(self) -> int:
        return self._state.start_frame

    def GetEndFrame(self) -> int:
        return self._state.end_frame

    def GetStartTimecode(self) -> str:
        return self._timecode(self._state.start_frame)

    def GetSetting(self, settingName: str) -> str:
        rate = self._state.rate
        told = f"{int(self._state.exact_rate)}.0" if self._app.has(Trap.RATE_CUT_SHORT) else rate
        return told_setting(self._app, settingName, rate, {"timelineFrameRate": told})

    def GetCurrentTimecode(self) -> str:
        return self._timecode(self._state.playhead) if self._app.page in _PAGES_WITH_PLAYHEAD else ""

    def SetCurrentTimecode(self, timecode: str) -> bool:
        if self._app.page not in _PAGES_WITH_PLAYHEAD:
            return False
        try:
            self._state.playhead = frame_of_timecode(timecode, self._state.exact_rate, self._state.drops_frames)
        except BadRange:
            return False
        return True

    def GetCurrentVideoItem(self) -> TimelineItem | None:
        for track in reversed(self._state.tracks["video"]):
            for item in track.items:
                if track.enabled and item.start <= self._state.playhead < item.end:
                    return TimelineItem(self._app, item, self._state)
        return None

    def GetMarkInOut(self) -> dict[str, dict[str, int]]:
        return copy.deepcopy(self._state.marks)

    def SetMarkInOut(self, mark_in: int, mark_out: int, type: str = "all") -> bool:
        for kind in ("video", "audio") if type == "all" else (type,):
            self._state.marks[kind] = {"in": mark_in, "out": mark_out}
        return True

    def ClearMarkInOut(self, type: str = "all") -> bool:
        for kind in ("video", "audio") if type == "all" else (type,):
            self._state.marks.pop(kind, None)
        return True

    def GetSelectedClips(self) -> list[TimelineItem]:
        return [TimelineItem(self._app, item, self._state) for item in self._items() if item.uid in self._selected()]

    def GetTrackCount(self, trackType: str) -> int:
        return len(self._state.tracks.get(trackType, []))

    def GetTrackName(self, trackType: str, trackIndex: int) -> str | None:
        track = self._track(trackType, trackIndex)
        word = _DEFAULT_NAMES.get(trackType, "")
        if track is not None and self._app.has(Trap.NUMBERED_ANEW) and re.fullmatch(rf"{word} \d+", track.name):
            return f"{word} {trackIndex}"
        return track.name if track else None

    def SetTrackName(self, trackType: str, trackIndex: int, name: str) -> bool:
        track = self._track(trackType, trackIndex)
        if track is not None and not self._app.has(Trap.NAME_REFUSED):
            track.name = name
        return track is not None

    def GetTrackSubType(self, trackType: str, trackIndex: int) -> str | None:
        track = self._track(trackType, trackIndex)
        return track.subtype if track else None

    def GetIsTrackEnabled(self, trackType: str, trackIndex: int) -> bool:
        track = self._track(trackType, trackIndex)
        return track is not None and track.enabled

    def SetTrackEnable(self, trackType: str, trackIndex: int, Bool: bool) -> bool:
        track = self._track(trackType, trackIndex)
        if track is not None:
            track.enabled = Bool
        return track is not None

    def GetIsTrackLocked(self, trackType: str, trackIndex: int) -> bool:
        track = self._track(trackType, trackIndex)
        return track is not None and track.locked

    def SetTrackLock(self, trackType: str, trackIndex: int, Bool: bool) -> bool:
        track = self._track(trackType, trackIndex)
        if track is None or self._app.has(Trap.LOCK_REFUSED):
            return False
        track.locked = Bool
        return True

    def AddTrack(self, trackType: str, subTrackType: str | dict[str, Any] = "") -> bool:
        if self._app.has(Trap.ADD_TRACK_DOES_NOTHING):
            return True
        options = subTrackType if isinstance(subTrackType, dict) else {"audioType": subTrackType}
        subtype = (options.get("audioType") or "mono") if trackType == "audio" else ""
        if self._app.has(Trap.ADD_TRACK_IGNORES_STEREO) and trackType == "audio":
            subtype = "mono"
        tracks = self._state.tracks[trackType]
        index = options.get("index", 0)
        place = index - 1 if 1 <= index <= len(tracks) else len(tracks)
        if self._app.has(Trap.ADD_TRACK_ON_TOP):
            place = 0
        name = f"{_DEFAULT_NAMES[trackType]} {len(tracks) + 1}"
        tracks.insert(place, Track(name=name, subtype=subtype))
        return True

    def DeleteTrack(self, trackType: str, trackIndex: int) -> bool:
        if self._track(trackType, trackIndex) is None or self._app.has(Trap.DELETE_TRACK_REFUSED):
            return False
        del self._state.tracks[trackType][trackIndex - 1]
        return True

    def GetItemListInTrack(self, trackType: str, index: int) -> list[TimelineItem] | None:
        track = self._track(trackType, index)
        return [TimelineItem(self._app, item, self._state) for item in track.items] if track else None

    def DeleteClips(self, timelineItems: list[TimelineItem], Bool: bool = False) -> bool:
        if self._app.page == "fairlight" and self._app.has(Trap.DELETE_NEEDS_EDIT_PAGE):
            return False
        gone = {item._state.uid for item in timelineItems}
        tracks = [track for tracks in self._state.tracks.values() for track in tracks]
        hit = [track for track in tracks if any(item.uid in gone for item in track.items)]
        if not hit or any(track.locked for track in hit):
            return False
        if self._app.springs(Trap.DELETE_FAILS_ONCE):
            return False
        if self._app.has(Trap.DELETE_DOES_NOTHING):
            return True
        for track in hit:
            ends = {frame for item in track.items if item.uid in gone for frame in (item.start, item.end)}
            gone |= {i.uid for i in track.items if i.is_transition and any(i.start <= end <= i.end for end in ends)}
            wipes = Bool and self._app.has(Trap.RIPPLE_WIPES_TRACK)
            track.items = [] if wipes else [item for item in track.items if item.uid not in gone]
        return True

    def DuplicateTimeline(self, timelineName: str | None = None) -> "Timeline | None":
        """The copy becomes the current timeline."""
        project = self._app.project
        name = timelineName or f"{self._state.name} copy"
        taken = project is None or any(each.name == name for each in project.timelines)
        if project is None or taken or self._app.has(Trap.DUPLICATE_REFUSED):
            return None
        twin = copy.deepcopy(self._state)
        twin.name, twin.uid = name, unique_id("timeline")
        for tracks, twins in zip(self._state.tracks.values(), twin.tracks.values(), strict=True):
            for track, twin_track in zip(tracks, twins, strict=True):
                for item, twin_item in zip(track.items, twin_track.items, strict=True):
                    twin_item.pool, twin_item.uid = item.pool, unique_id("item")
        project.timelines.append(twin)
        project.current = twin
        return Timeline(self._app, twin)

    def Export(self, fileName: str, exportType: Any, exportSubtype: Any = None) -> bool:
        if exportType != "the constant for OTIO" or self._app.has(Trap.EXPORT_REFUSED):
            return False
        text = otio_text(self._state)
        if self._app.has(Trap.EXPORT_CUT_OFF):
            text = text[: len(text) // 2]
        if not self._app.has(Trap.EXPORT_WITHOUT_FILE):
            Path(fileName).write_text(text)
        return True

    def CreateSubtitlesFromAudio(self, autoCaptionSettings: dict[Any, Any] | None = None) -> bool:
        return self._app.studio_only()

    def _track(self, kind: str, index: int) -> Track | None:
        tracks = self._state.tracks.get(kind, [])
        return tracks[index - 1] if 1 <= index <= len(tracks) else None

    def _items(self) -> list[Item]:
        return [item for tracks in self._state.tracks.values() for track in tracks for item in track.items]

    def _selected(self) -> list[str]:
        return self._state.selected

    def _timecode(self, frame: int) -> str:
        told = timecode(frame, self._state.exact_rate, self._state.drops_frames)
        return told.replace(";", ":") if self._app.has(Trap.DROP_FRAME_TOLD_APART) else told


def told_setting(app: Application, name: str, rate: str, settings: dict[str, str]) -> str:
    """A setting of a timeline or project; drop frame is part of the rate's spelling, or told apart from it."""
    if not app.has(Trap.DROP_FRAME_TOLD_APART):
        return settings.get(name, "")
    apart = {"timelineFrameRate": rate.split()[0], "timelineDropFrameTimecode": str(int(rate.endswith("DF")))}
    return {**settings, **apart}.get(name, "")
