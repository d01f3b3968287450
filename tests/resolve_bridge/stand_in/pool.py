"""The media pool, its bins and its clips."""

import json
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from otio_adapters.sound_files import sound_facts
from v2a_engine.domain.time import exact_rate, timecode

from .appending import append
from .markers import Marked
from .scripted import Application, Scripted
from .state import Bin, PoolItem, ProjectState, TimelineState
from .timeline import Timeline
from .timeline_item import TimelineItem
from .traps import Trap


class MediaPoolItem(Marked):
    """A clip in the pool."""

    def __init__(self, app: Application, state: PoolItem) -> None:
        super().__init__(app, state.markers)
        self._state = state

    def GetName(self) -> str:
        return self._state.name

    def SetName(self, name: str) -> bool:
        self._state.name = name
        return True

    def GetUniqueId(self) -> str:
        return self._state.uid

    def GetMediaId(self) -> str:
        return f"of {self._state.uid}"

    def GetClipColor(self) -> str:
        return self._state.colour

    def SetClipColor(self, colorName: str) -> bool:
        self._state.colour = colorName
        return True

    def GetClipProperty(self, propertyName: str | None = None) -> Any:
        state = self._state
        properties = {
            "File Path": self._told_path(),
            "FPS": state.rate,
            "Frames": str(state.frames),
            "Start TC": state.start_tc,
            "Type": state.kind,
            "Audio Ch": str(state.channels),
            "Resolution": state.resolution,
            "Clip Name": state.name,
            "Usage": str(self._told_usage()),
            "Duration": timecode(state.frames, state.exact_rate),
        }
        return properties.get(propertyName, "") if propertyName else properties

    def _told_path(self) -> str:
        is_decomposed = self._app.has(Trap.PATH_IN_ANOTHER_FORM)
        return unicodedata.normalize("NFD", self._state.path) if is_decomposed else self._state.path

    def _told_usage(self) -> int:
        if self._app.has(Trap.USAGE_STALE):
            return self._app.saved_usage.get(self._state.uid, 0)
        return usage(self._app, self._state)

    def GetMetadata(self, metadataType: str | None = None) -> Any:
        return self._state.metadata.get(metadataType, "") if metadataType else dict(self._state.metadata)

    def SetMetadata(self, metadataType: str, metadataValue: str) -> bool:
        self._state.metadata[metadataType] = metadataValue
        return True

    def GetThirdPartyMetadata(self, metadataType: str | None = None) -> Any:
        return self._state.third_party.get(metadataType, "") if metadataType else dict(self._state.third_party)

    def SetThirdPartyMetadata(self, metadataType: str, metadataValue: str) -> bool:
        if self._app.has(Trap.METADATA_REFUSED):
            return False
        if not self._app.has(Trap.METADATA_FORGOTTEN):
            self._state.third_party[metadataType] = metadataValue
        return True

    def GetAudioMapping(self) -> str:
        return json.dumps({"embedded_audio_channels": self._state.channels, "linked_audio": {}, "track_mapping": {}})

    def TranscribeAudio(self, useSpeakerDetection: bool = False) -> bool:
        return self._app.studio_only()


class Folder(Scripted):
    """A bin."""

    def __init__(self, app: Application, state: Bin) -> None:
        super().__init__(app)
        self._state = state

    def GetName(self) -> str:
        return self._state.name

    def GetUniqueId(self) -> str:
        return self._state.uid

    def GetClipList(self) -> list[MediaPoolItem]:
        return [MediaPoolItem(self._app, clip) for clip in self._state.clips]

    def GetSubFolderList(self) -> list["Folder"]:
        return [Folder(self._app, each) for each in self._state.bins]


class MediaPool(Scripted):
    """All the bins."""

    def __init__(self, app: Application, project: ProjectState) -> None:
        super().__init__(app)
        self._project = project

    def GetRootFolder(self) -> Folder:
        return Folder(self._app, self._project.root)

    def GetCurrentFolder(self) -> Folder:
        return Folder(self._app, self._project.open_bin or self._project.root)

    def SetCurrentFolder(self, folder: Folder) -> bool:
        if not any(each is folder._state for each in bins_of(self._project.root)):
            return False
        if not self._app.has(Trap.BIN_NOT_OPENED):
            self._project.open_bin = folder._state
        return True

    def AddSubFolder(self, folder: Folder, name: str) -> Folder | None:
        if self._app.has(Trap.BIN_REFUSED) or any(each.name == name for each in folder._state.bins):
            return None
        folder._state.bins.append(Bin(name=name))
        if not self._app.has(Trap.BIN_NOT_OPENED):
            self._project.open_bin = folder._state.bins[-1]  # a new bin is opened
        return Folder(self._app, folder._state.bins[-1])

    def DeleteFolders(self, subfolders: list[Folder]) -> bool:
        gone = [folder._state for folder in subfolders]
        for each in bins_of(self._project.root):
            each.bins = [inner for inner in each.bins if not any(inner is one for one in gone)]
        if self._project.open_bin is not None and not any(
            each is self._project.open_bin for each in bins_of(self._project.root)
        ):
            self._project.open_bin = None
        return True

    def ImportMedia(self, items: list[str]) -> list[MediaPoolItem]:
        wanted = [] if self._app.has(Trap.IMPORT_REFUSED) else list(items)
        if self._app.has(Trap.IMPORT_DROPS_ONE):
            wanted = wanted[:-1]
        project = self._project
        if self._app.has(Trap.IMPORT_SKIPS_KNOWN):
            known = {clip.path for each in bins_of(project.root) for clip in each.clips}
            wanted = [path for path in wanted if path not in known]
        is_into_open = self._app.has(Trap.IMPORT_INTO_CURRENT_BIN) and not self._app.has(Trap.IMPORT_ELSEWHERE)
        bin_ = (project.open_bin or project.root) if is_into_open else project.root
        found = [self._imported(path) for path in wanted if Path(path).is_file()]
        bin_.clips += found
        return [MediaPoolItem(self._app, each) for each in found]

    def _imported(self, path: str) -> PoolItem:
        sound = sound_facts(path)
        if sound is None:
            return PoolItem(name=Path(path).name, path=path, **self._app.known_media[path])
        label = self._project.settings["timelineFrameRate"].split()[0]
        if not self._app.has(Trap.WAV_RATE_FROZEN) and self._project.current is not None:
            label = self._project.current.rate.split()[0]
        rate = exact_rate(label)
        start = round(sound.start_s * rate)
        return PoolItem(
            name=Path(path).name,
            path=path,
            kind="Audio",
            rate=label,
            frames=int(Fraction(sound.samples, sound.rate_hz) * rate),
            start_tc=timecode(start, rate),
            channels=sound.channels,
        )

    def AppendToTimeline(self, clipInfo: list[dict[str, Any]]) -> list[TimelineItem]:
        timeline = self._project.current
        if timeline is None:
            return []
        placed = append(self._app, timeline, clipInfo)
        told = [TimelineItem(self._app, item, timeline) for item in placed]
        return [None for _ in told] if self._app.has(Trap.APPEND_TELLS_NONE) else told  # type: ignore[misc]

    def DeleteClips(self, clips: list[MediaPoolItem]) -> bool:
        if self._app.has(Trap.DELETE_DOES_NOTHING):
            return True
        gone = {clip._state.uid for clip in clips}
        for each in bins_of(self._project.root):
            each.clips = [clip for clip in each.clips if clip.uid not in gone]
        for timeline in self._project.timelines:  # what is deleted here goes from every timeline
            for track in (track for tracks in timeline.tracks.values() for track in tracks):
                track.items = [item for item in track.items if item.pool is None or item.pool.uid not in gone]
        return True

    def MoveClips(self, clips: list[MediaPoolItem], targetFolder: Folder) -> bool:
        if self._app.has(Trap.MOVE_REFUSED):
            return False
        moved = {clip._state.uid for clip in clips}
        for each in bins_of(self._project.root):
            each.clips = [clip for clip in each.clips if clip.uid not in moved]
        targetFolder._state.clips += [clip._state for clip in clips]
        return True

    def DeleteTimelines(self, timeline: list[Timeline]) -> bool:
        gone = {each._state.uid for each in timeline}
        self._project.timelines = [each for each in self._project.timelines if each.uid not in gone]
        if self._project.current is not None and self._project.current.uid in gone:
            self._project.current = self._project.timelines[0] if self._project.timelines else None
        return True

    def GetSelectedClips(self) -> list[MediaPoolItem]:
        return []


def bins_of(root: Bin) -> Iterator[Bin]:
    """A bin and all beneath it."""
    yield root
    for each in root.bins:
        yield from bins_of(each)


def usage(app: Application, state: PoolItem) -> int:
    """How often a clip lies on timelines."""
    timelines: list[TimelineState] = app.project.timelines if app.project else []
    return state.hidden_uses + sum(
        item.pool is state
        for timeline in timelines
        for tracks in timeline.tracks.values()
        for track in tracks
        for item in track.items
    )
