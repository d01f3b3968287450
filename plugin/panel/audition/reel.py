"""The programme's picture in memory, as small JPEG files; one of them is decoded when it is shown."""

from contextlib import closing
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from plugin.panel.audition.programme import Programme
from plugin.session.panel_words import said
from plugin.session.ports import Stills
from plugin.tasks import Lane, Ticket
from v2a_engine.domain.errors import Cancelled, V2AError
from v2a_engine.domain.shot import Shot
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import Progress

HEIGHT_PX = 360
_MOST_A_SECOND = 25  # stills: faster pictures skip frames


_Strips = list[tuple[FrameSpan, list[bytes]]]  # of each shot what is there so far


class Reel(QObject):
    """Holds the stills of one programme. Frames are the sequence's own."""

    grew = Signal()  # more stills are there
    failed = Signal(str)

    def __init__(self, stills: Stills, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stills, self._lane = stills, lane
        self._strips: _Strips = []
        self._step = 1
        self._ticket: Ticket | None = None
        self._decoded: tuple[bytes, QImage] | None = None

    def load(self, programme: Programme | None, first: int = 0) -> None:
        """Fetch the picture of a programme, the shot in which frame `first` lies before the others."""
        if self._ticket is not None:
            self._ticket.stop()
        self._strips, self._decoded = [], None
        if programme is None:
            return
        self._step = step = max(1, round(programme.span.rate / _MOST_A_SECOND))
        strips = [(shot, shot.span.clipped(programme.span), list[bytes]()) for shot in programme.shots]
        self._strips = [(span, stills) for _, span, stills in strips]
        order = sorted(strips, key=lambda strip: not strip[1].start_frame <= first < strip[1].end_frame)

        def work(progress: Progress) -> None:
            problems: list[V2AError] = []
            for shot, span, stills in order:
                try:
                    self._fetch(shot, span, step, stills, progress)
                except Cancelled:
                    raise
                except V2AError as error:  # the other shots are shown all the same
                    problems.append(error)
            if problems:
                raise problems[0]

        told = partial(self._tell, self._strips)
        self._ticket = self._lane.start("Fetching the picture", work, lambda _: None, told, self._moved)

    def still(self, frame: int) -> QImage | None:
        """What is seen at a frame, as far as it is there: else the last before it in the same shot."""
        for span, stills in self._strips:
            if span.start_frame <= frame < span.end_frame and stills:
                return self._image(stills[min((frame - span.start_frame) // self._step, len(stills) - 1)])
        return None

    def is_whole(self, frame: int) -> bool:
        """The very still of this frame is there."""
        return any(
            span.start_frame <= frame < span.end_frame and (frame - span.start_frame) // self._step < len(stills)
            for span, stills in self._strips
        )

    def _fetch(self, shot: Shot, span: FrameSpan, step: int, stills: list[bytes], progress: Progress) -> None:
        count = -(-span.frames // step)
        came = self._stills.frames(
            shot.picture,
            span.rate,
            first_frame=span.start_frame - shot.picture_span.start_frame,
            frames=count,
            step=step,
            height_px=HEIGHT_PX,
        )
        with closing(came) as running:
            for still in running:
                stills.append(still)
                progress(len(stills), count, "")

    def _image(self, still: bytes) -> QImage:
        if self._decoded is None or self._decoded[0] is not still:
            self._decoded = (still, QImage.fromData(still))
        return self._decoded[1]

    def _moved(self, _step: int, _steps: int, _stage: str) -> None:
        self.grew.emit()

    def _tell(self, strips: _Strips, error: V2AError) -> None:
        if strips is self._strips and not isinstance(error, Cancelled):
            self.failed.emit(said(error))
