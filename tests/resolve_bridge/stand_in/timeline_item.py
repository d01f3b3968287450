"""A clip on a track."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from v2a_engine.domain.time import frame_of_timecode

from .markers import Marked
from .scripted import Application
from .state import Item, TimelineState
from .traps import Trap

if TYPE_CHECKING:
    from .pool import MediaPoolItem


class TimelineItem(Marked):
    """A clip on a track. One that was lost when it was placed answers None to everything."""

    def __init__(self, app: Application, state: Item, timeline: TimelineState) -> None:
        super().__init__(app, state.markers)
        self._state = state
        self._timeline = timeline

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("Get", "Set")) and object.__getattribute__(self, "_is_silent")():
            return lambda *_: "" if name == "GetUniqueId" else None
        return super().__getattribute__(name)

    def _is_silent(self) -> bool:
        state, app = object.__getattribute__(self, "_state"), object.__getattribute__(self, "_app")
        return bool(state.is_dead or (state.is_transition and app.has(Trap.TRANSITIONS_TELL_NOTHING)))

    def GetName(self) -> str:
        return self._state.name

    def SetName(self, name: str) -> bool:
        self._state.name = name
        return True

    def GetUniqueId(self) -> str:
        return self._state.uid

    def GetStart(self, subframe_precision: bool = False) -> int:
        return self._state.start - self._zero()

    def GetEnd(self, subframe_precision: bool = False) -> int:
        return self._state.end - self._zero()

    def GetDuration(self, subframe_precision: bool = False) -> int:
        return self._state.frames

    def GetLeftOffset(self, subframe_precision: bool = False) -> int:
        """In the timeline's frames for sound, in the media's for picture."""
        shift = 1000 if self._app.has(Trap.LEFT_OFFSET_SHIFTED) else 0
        return round(self._state.source_s * self._offset_rate()) + shift

    def GetRightOffset(self, subframe_precision: bool = False) -> int:
        if self._state.pool is None:
            return 0
        end_s = self._state.source_s + self._shown_s()
        left_s = self._state.pool.frames / self._state.pool.exact_rate - end_s
        return round(left_s * self._offset_rate())

    def GetSourceStartFrame(self) -> int:
        return round(self._state.source_s * self._media_rate()) + self._app.has(Trap.SOURCE_START_OFF_BY_ONE)

    def GetSourceEndFrame(self) -> int:
        end = round((self._state.source_s + self._shown_s()) * self._media_rate())
        differs = self._media_rate() != self._timeline.exact_rate
        return end if differs and self._app.has(Trap.SOURCE_END_FLIPS) else end - 1

    def GetSourceStartTime(self) -> float:
        return float(self._timecode_s() + self._state.source_s)

    def GetSourceEndTime(self) -> float:
        return float(self._timecode_s() + self._state.source_s + self._shown_s())

    def GetMediaPoolItem(self) -> "MediaPoolItem | None":
        from .pool import MediaPoolItem

        return MediaPoolItem(self._app, self._state.pool) if self._state.pool is not None else None

    def GetProperty(self, propertyKey: str | None = None) -> Any:
        if self._state.pool is None:
            return {}
        return {"Pan": 0.0, "Tilt": 0.0} if propertyKey is None else 0.0

    def GetTrackTypeAndIndex(self) -> list[Any]:
        for kind, tracks in self._timeline.tracks.items():
            for index, track in enumerate(tracks, start=1):
                if any(each is self._state for each in track.items):
                    return [kind, index]
        return []

    def GetLinkedItems(self) -> list["TimelineItem"]:
        items = (i for tracks in self._timeline.tracks.values() for track in tracks for i in track.items)
        return [TimelineItem(self._app, item, self._timeline) for item in items if item.uid in self._state.linked]

    def GetClipEnabled(self) -> bool:
        return self._state.enabled

    def SetClipEnabled(self, Bool: bool) -> bool:
        self._state.enabled = Bool
        return True

    def GetClipColor(self) -> str:
        return self._state.colour

    def SetClipColor(self, colorName: str) -> bool:
        if self._app.has(Trap.COLOUR_REFUSED):
            return False
        self._state.colour = colorName
        return True

    def ClearClipColor(self) -> bool:
        self._state.colour = ""
        return True

    def _zero(self) -> int:
        return self._timeline.start_frame if self._app.has(Trap.ITEM_STARTS_RELATIVE) else 0

    def _media_rate(self) -> Fraction:
        return self._state.pool.exact_rate if self._state.pool is not None else self._timeline.exact_rate

    def _offset_rate(self) -> Fraction:
        is_sound = self._state.pool is not None and self._state.pool.kind == "Audio"
        return self._timeline.exact_rate if is_sound else self._media_rate()

    def _shown_s(self) -> Fraction:
        return self._state.frames * self._state.speed / self._timeline.exact_rate

    def _timecode_s(self) -> Fraction:
        if self._state.pool is None:
            return Fraction(0)
        return frame_of_timecode(self._state.pool.start_tc, self._media_rate()) / self._media_rate()
