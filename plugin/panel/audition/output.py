"""Where the mixer's sound goes, and by whose clock the picture runs: the sound device's, or without one the machine's.

Decision: Qt 6 fills a sound device from a QIODevice on the thread that owns the sink, which is the UI thread here; so
the mixer needs no lock. What the device holds ahead is kept at `_AHEAD_S`: that long a change takes to be heard, and
that long the UI thread may be late. If Qt ever pulled on another thread, the mixer would have to be guarded.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QIODevice, QObject

from plugin.panel.audition.mixer import Mixer
from v2a_engine.domain.request import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioFormat, QAudioSink

_AHEAD_S = 0.1
_CHANNELS = 2
_NO_MULTIMEDIA = (
    "No sound: Qt's multimedia part cannot be loaded ({why}). On Linux install libpulse0 (Debian, Ubuntu: "
    "apt install libpulse0; Fedora: dnf install pulseaudio-libs), then start Wildtrack again."
)
_NO_DEVICE = "No sound: this machine has no sound device. Connect or switch on one; the picture plays without."
_REFUSED = "No sound: {device} does not take 48 kHz stereo. Choose another output in the system's sound settings."


class Output(Protocol):
    """Plays a mixer and tells how far it is."""

    why_silent: str  # empty where it sounds; else what to do about it

    def start(self, mixer: Mixer) -> None:
        """Play from where the mixer is."""

    def stop(self) -> None:
        """At once; what was pulled and not played is dropped."""

    def played(self) -> int:
        """Samples since `start`: the clock."""


class SilentOutput:
    """Plays nothing, by the machine's own clock."""

    def __init__(self, why: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.why_silent = why
        self._clock = clock
        self._began_s = 0.0
        self._skipped = 0
        self._mixer: Mixer | None = None

    def start(self, mixer: Mixer) -> None:
        self._mixer, self._began_s, self._skipped = mixer, self._clock(), 0

    def stop(self) -> None:
        self._mixer = None

    def played(self) -> int:
        due = int((self._clock() - self._began_s) * SAMPLE_RATE_HZ)
        if self._mixer is not None:
            self._mixer.skip(due - self._skipped)
            self._skipped = due
        return self._skipped


class PulledSound(QIODevice):
    """The mixer as a device that Qt reads from."""

    def __init__(self, parent: QObject, is_float: bool) -> None:
        super().__init__(parent)
        self._is_float = is_float
        self._frame_bytes = _CHANNELS * (4 if is_float else 2)
        self.mixer: Mixer | None = None

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        return SAMPLE_RATE_HZ * self._frame_bytes + super().bytesAvailable()

    def readData(self, most_bytes: int) -> bytes:
        if self.mixer is None:
            return b""
        mixed = self.mixer.pull(most_bytes // self._frame_bytes).T
        if self._is_float:
            return mixed.astype("<f4").tobytes()
        return np.round(mixed * 32767).astype("<i2").tobytes()

    def writeData(self, data: object, size: int) -> int:  # noqa: ARG002  # Qt's signature
        return -1


class DeviceOutput(QObject):
    """Plays through the system's sound device, whose clock it tells."""

    def __init__(self, sink: "QAudioSink", audio_format: "QAudioFormat", parent: QObject) -> None:
        super().__init__(parent)
        self.why_silent = ""
        self._sink = sink
        sink.setParent(self)
        is_float = audio_format.sampleFormat() == audio_format.SampleFormat.Float
        self._device = PulledSound(self, is_float)
        sink.setBufferSize(audio_format.bytesForDuration(round(_AHEAD_S * 1e6)))

    def start(self, mixer: Mixer) -> None:
        self._device.mixer = mixer
        self._device.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)
        self._sink.start(self._device)

    def stop(self) -> None:
        self._sink.reset()
        self._device.close()
        self._device.mixer = None

    def played(self) -> int:
        return int(self._sink.processedUSecs() * SAMPLE_RATE_HZ // 1_000_000)


def load_multimedia() -> None:
    """Load Qt's part for sound ahead of the first play: not for the UI thread, for it takes a while."""
    with suppress(ImportError):  # `best_output` says it, when something is to be heard
        import PySide6.QtMultimedia  # noqa: F401


def best_output(parent: QObject) -> Output:
    """The system's sound device; where there is none, silence that says why."""
    try:
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices
    except ImportError as error:
        return SilentOutput(_NO_MULTIMEDIA.format(why=error))
    device = QMediaDevices.defaultAudioOutput()
    if device.isNull():
        return SilentOutput(_NO_DEVICE)
    wanted = QAudioFormat()
    wanted.setSampleRate(SAMPLE_RATE_HZ)
    wanted.setChannelCount(_CHANNELS)
    for sample_format in (QAudioFormat.SampleFormat.Float, QAudioFormat.SampleFormat.Int16):
        wanted.setSampleFormat(sample_format)
        if device.isFormatSupported(wanted):
            return DeviceOutput(QAudioSink(device, wanted), wanted, parent)
    return SilentOutput(_REFUSED.format(device=device.description()))
