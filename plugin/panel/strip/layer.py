"""The strip's picture without the playhead: painted when something looks different, kept until then."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from plugin.panel.strip.cards import paint_lanes
from plugin.panel.strip.ruler import paint_ruler
from plugin.panel.strip.shots import paint_scenes, paint_shots
from plugin.panel.strip.view import View
from plugin.panel.strip.waveform import Peaks
from plugin.panel.theme import Colour
from plugin.session.ports import Pictures, Waveforms
from v2a_engine.domain.shot import Shot, SkippedShot


class Layer:
    """Asks for just the thumbnails and waveforms that it shows, and calls off all others."""

    def __init__(self, pictures: Pictures, waveforms: Waveforms) -> None:
        self._pictures, self._waveforms = pictures, waveforms
        self._painted: QPixmap | None = None
        self._shots: set[str] = set()
        self._sounds: set[str] = set()
        self._thumbnail_px = 0

    def forget(self) -> None:
        """It is out of date."""
        self._painted = None

    def shows_shot(self, shot_id: str) -> bool:
        return shot_id in self._shots

    def shows_sound(self, wav_path: str) -> bool:
        return wav_path in self._sounds

    def picture(self, view: View, size: QSize) -> QPixmap:
        """The picture of a view, painted anew only where it was forgotten or the window came to another screen.

        Args:
            size: of the view, in its own pixels.
        """
        painted = self._painted
        if painted is None or painted.size() != size * view.ratio or painted.devicePixelRatio() != view.ratio:
            painted = self._painted = self._paint(view, size)
        return painted

    def _paint(self, view: View, size: QSize) -> QPixmap:
        painted = QPixmap(size * view.ratio)
        painted.setDevicePixelRatio(view.ratio)
        painted.fill(QColor(Colour.GROUND))
        self._shots, self._sounds = set(), set()
        self._thumbnail_px = round(view.rows.thumbnail_px * view.ratio)
        painter = QPainter(painted)
        paint_ruler(painter, view)
        paint_scenes(painter, view)
        paint_shots(painter, view, self._thumbnail)
        paint_lanes(painter, view, self._peaks)
        painter.end()
        self._pictures.keep_only(self._shots)
        self._waveforms.keep_only(self._sounds)
        return painted

    def _thumbnail(self, shot: Shot | SkippedShot) -> QImage | None:
        self._shots.add(shot.shot_id)
        return self._pictures.thumbnail(shot.shot_id, self._thumbnail_px)

    def _peaks(self, wav_path: str) -> Peaks | None:
        self._sounds.add(wav_path)
        return self._waveforms.peaks(wav_path)
