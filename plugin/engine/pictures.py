"""Thumbnails of shots, fetched from the engine's process off the UI thread and held as long as there is room."""

from collections import OrderedDict
from collections.abc import Sequence, Set
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from plugin.session.ports import Pictures, Stills
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import MediaError, V2AError
from v2a_engine.domain.shot import Shot
from v2a_engine.usecases.ports import Progress

_AT_ONCE = 4
_MOST_BYTES = 96 << 20  # 2,000 shots at 72 lines are 74 MiB
_Key = tuple[str, int]  # shot id, height


class ShotPictures(Pictures):
    """A still from the middle of each shot."""

    def __init__(self, stills: Stills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stills = stills
        self._lane = Lane(self, threads=_AT_ONCE)
        self._shots: dict[str, Shot] = {}
        self._held: OrderedDict[_Key, QImage] = OrderedDict()
        self._held_bytes = 0
        self._dark: set[_Key] = set()  # cannot be shown: not asked for again
        self._asked: dict[_Key, Ticket] = {}

    def show(self, shots: Sequence[Shot]) -> None:
        """These are the shots from now on; those that show the same as before keep their pictures."""
        before, self._shots = self._shots, {shot.shot_id: shot for shot in shots}
        for key in [key for key in self._held if _other(before, self._shots, key[0])]:
            self._held_bytes -= self._held.pop(key).sizeInBytes()
        self.keep_only(frozenset())
        self._dark.clear()

    def thumbnail(self, shot_id: str, height: int) -> QImage | None:
        key = shot_id, height
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        if key not in self._asked and key not in self._dark and shot_id in self._shots:
            self._asked[key] = self._lane.start(
                "Fetching a thumbnail",
                partial(_fetched, self._stills, self._shots[shot_id], height),
                partial(self._came, key),
                partial(self._failed, key),
            )
        return None

    def keep_only(self, shot_ids: Set[str]) -> None:
        for key in [key for key in self._asked if key[0] not in shot_ids]:
            self._asked.pop(key).stop()

    def close(self) -> None:
        """Stop fetching."""
        self._lane.close()

    def _came(self, key: _Key, image: QImage) -> None:
        if self._asked.pop(key, None) is None or image.isNull():
            return
        self._held[key] = image
        self._held_bytes += image.sizeInBytes()
        while self._held_bytes > _MOST_BYTES:
            self._held_bytes -= self._held.popitem(last=False)[1].sizeInBytes()
        self.ready.emit(key[0])

    def _failed(self, key: _Key, error: V2AError) -> None:
        ticket = self._asked.get(key)
        if ticket is not None and not ticket.is_stopped:
            del self._asked[key]
            if isinstance(error, MediaError):
                self._dark.add(key)


def _fetched(stills: Stills, shot: Shot, height: int, _: Progress) -> QImage:
    middle = sum(segment.frames for segment in shot.picture) // 2
    for jpeg in stills.frames(shot.picture, shot.span.rate, first_frame=middle, height_px=height):
        return QImage.fromData(jpeg)
    return QImage()


def _other(before: dict[str, Shot], now: dict[str, Shot], shot_id: str) -> bool:
    """Does it show something else than it did?"""
    return shot_id not in now or shot_id not in before or before[shot_id].picture != now[shot_id].picture
