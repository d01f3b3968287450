"""Markers, the same on timelines, on their items and in the media pool."""

from typing import Any

from .scripted import Application, Scripted
from .traps import Trap

Markers = dict[float, dict[str, Any]]


class Marked(Scripted):
    """A handle on something that has markers, of which there is at most one on each frame."""

    def __init__(self, app: Application, markers: Markers) -> None:
        super().__init__(app)
        self._markers = markers

    def AddMarker(
        self, frameId: float, color: str, name: str, note: str, duration: float, customData: str | None = None
    ) -> bool:
        if self._app.has(Trap.MARKER_REFUSED) or float(frameId) in self._markers or duration < 1:
            return False
        self._markers[float(frameId)] = {
            "color": color,
            "duration": float(duration),
            "note": note,
            "name": name,
            "customData": customData or "",
        }
        return True

    def GetMarkers(self) -> Markers:
        return {frame: dict(marker) for frame, marker in sorted(self._markers.items())}

    def GetMarkerByCustomData(self, customData: str) -> Markers:
        return {f: dict(m) for f, m in sorted(self._markers.items()) if m["customData"] == customData}

    def UpdateMarkerCustomData(self, frameId: float, customData: str) -> bool:
        if float(frameId) not in self._markers:
            return False
        self._markers[float(frameId)]["customData"] = customData
        return True

    def GetMarkerCustomData(self, frameId: float) -> str:
        return str(self._markers.get(float(frameId), {}).get("customData", ""))

    def DeleteMarkerAtFrame(self, frameNum: float) -> bool:
        return self._markers.pop(float(frameNum), None) is not None

    def DeleteMarkerByCustomData(self, customData: str) -> bool:
        found = [frame for frame, marker in sorted(self._markers.items()) if marker["customData"] == customData]
        return bool(found) and self._markers.pop(found[0]) is not None
