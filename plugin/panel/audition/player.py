"""The audition's transport: play, stop, shuttle, step. It moves by its output's clock; the picture only follows."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from plugin.panel.audition.mixer import Mixer
from plugin.panel.audition.output import Output
from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.time import FrameSpan

_TICK_MS = 8  # at 60 frames a second, two looks at the clock for each frame
_FASTEST = 8


class Player(QObject):
    """Plays a span of the sequence. Frames are the sequence's own."""

    moved = Signal(int)  # the frame that is heard now
    ran = Signal(int)  # speed: 0 stands, 1 plays, -2 runs back twice as fast
    ended = Signal()  # everything was heard
    silent = Signal(str)  # why nothing is heard, and what to do about it

    def __init__(self, make_output: Callable[[], Output], parent: QObject | None = None) -> None:
        """
        Args:
            make_output: asked for the first time when something is played; nothing of sound is loaded before.
        """
        super().__init__(parent)
        self._make_output = make_output
        self._output: Output | None = None
        self._pulled_before = 0  # by the mixer, when the output was started
        self._span: FrameSpan | None = None
        self._mixer = Mixer(0)
        self._shown = -1
        self._is_running = False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def mixer(self) -> Mixer:
        return self._mixer

    @property
    def is_running(self) -> bool:
        return self._is_running

    @property
    def speed(self) -> int:
        """0 where it stands."""
        return self._mixer.speed if self._is_running else 0

    @property
    def frame(self) -> int:
        """The frame that is heard now."""
        if self._span is None:
            return 0
        return min(self._frame_of(self._heard()), max(self._span.end_frame - 1, self._span.start_frame))

    def load(self, span: FrameSpan, mixer: Mixer) -> None:
        """Something else to play, from its beginning; loop stays as it was set."""
        self.stop()
        mixer.set_loop(self._mixer.loop)
        self._span, self._mixer, self._shown = span, mixer, -1
        self._tell()

    def clear(self) -> None:
        """Nothing to play."""
        self.stop()
        self._span, self._mixer = None, Mixer(0)

    def toggle(self) -> None:
        """Play as recorded, or stop."""
        if self._is_running:
            self.stop()
        else:
            self.run_at(1)

    def shuttle(self, direction: int) -> None:
        """Once plays that way, again doubles the speed; the other way first goes down to one."""
        speed = self.speed
        if speed * direction > 0:
            self.run_at(max(-_FASTEST, min(_FASTEST, speed * 2)))
        else:
            self.run_at(direction)

    def run_at(self, speed: int) -> None:
        if self._span is None:
            return
        self._stop_output()
        if speed > 0 and self._mixer.position >= self._mixer.length:
            self._mixer.seek(0)
        elif speed < 0 and self._mixer.position == 0:
            self._mixer.seek(self._mixer.length)
        self._mixer.run_at(speed)
        self._pulled_before = self._mixer.pulled
        self._started().start(self._mixer)
        self._is_running = True
        self._timer.start()
        self.ran.emit(speed)

    def stop(self) -> None:
        if not self._is_running:
            return
        self._stop_output()
        self._timer.stop()
        self.ran.emit(0)
        self._tell()

    def step(self, frames: int) -> None:
        """Stand, so many frames later."""
        self.stop()
        self.seek(self.frame + frames)

    def seek(self, frame: int) -> None:
        """Go on, or stand, at this frame; frames outside go to the nearest inside."""
        if self._span is None:
            return
        inside = min(max(frame, self._span.start_frame), max(self._span.end_frame - 1, self._span.start_frame))
        self._mixer.seek(self._sample_of(inside) - self._sample_of(self._span.start_frame))
        self._tell()

    def set_loop(self, loop: bool) -> None:
        self._mixer.set_loop(loop)

    def _started(self) -> Output:
        if self._output is None:
            self._output = self._make_output()
            if self._output.why_silent:
                self.silent.emit(self._output.why_silent)
        return self._output

    def _stop_output(self) -> None:
        """The mixer goes back to what was heard: what the device held ahead is not lost."""
        if self._is_running and self._output is not None:
            heard = self._heard()
            self._output.stop()
            self._is_running = False
            self._mixer.seek(heard)

    def _heard(self) -> int:
        """The programme's sample that sounds now."""
        if not self._is_running or self._output is None:
            return self._mixer.position
        played = self._pulled_before + self._output.played()
        return self._mixer.position_at(min(played, self._mixer.pulled))

    def _tick(self) -> None:
        self._tell()
        if self._mixer.ended and self._output is not None:
            played = self._pulled_before + self._output.played()
            end = 0 if self._mixer.speed < 0 else self._mixer.length
            if self._mixer.position_at(played) == end:
                self.stop()
                self.ended.emit()

    def _tell(self) -> None:
        frame = self.frame
        if frame != self._shown and self._span is not None:
            self._shown = frame
            self.moved.emit(frame)

    def _sample_of(self, frame: int) -> int:
        assert self._span is not None
        return FrameSpan(frame, frame, self._span.rate).samples(SAMPLE_RATE_HZ)[0]

    def _frame_of(self, position: int) -> int:
        """The frame within whose borders, as every stem's are rounded, this sample lies."""
        assert self._span is not None
        sample = self._sample_of(self._span.start_frame) + position
        frame = int(sample * self._span.rate / SAMPLE_RATE_HZ)
        if self._sample_of(frame + 1) <= sample:
            return frame + 1
        return frame - 1 if self._sample_of(frame) > sample else frame
