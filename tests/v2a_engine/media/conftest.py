"""The studio: films whose every picture carries its own number as a bar code that survives compression."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.video import decode_picture

BITS = 8
WIDTH, HEIGHT = 128, 72
QUICK = {
    "libx264": {"crf": "16", "preset": "veryfast"},
    "libx265": {"crf": "16", "preset": "veryfast", "x265-params": "log-level=none"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
}


def coded(number: int, width: int = WIDTH, height: int = HEIGHT) -> npt.NDArray[np.uint8]:
    """A picture (height, width, 3) with `number` in eight vertical bars; its upper half is a little darker."""
    bits = [(number >> (BITS - 1 - bit)) & 1 for bit in range(BITS)]
    row = np.repeat(np.array(bits, np.uint8) * 190 + 30, -(-width // BITS))[:width]
    picture = np.repeat(np.repeat(row[None, :], height, 0)[..., None], 3, 2)
    picture[: height // 2] -= 10
    return np.ascontiguousarray(picture)


def number_in(grey: npt.NDArray[np.uint8]) -> int:
    """Read the bar code back from a grey picture of any size."""
    lower = grey[grey.shape[0] // 2 :].astype(float).mean(axis=0)
    bars = [bar[len(bar) // 4 : -(len(bar) // 4) or None].mean() for bar in np.array_split(lower, BITS)]
    return sum((bar > 125) << (BITS - 1 - bit) for bit, bar in enumerate(bars))


@dataclass(frozen=True, kw_only=True)
class Film:
    """How to render a film of numbered pictures."""

    name: str = "film.mp4"
    codec: str = "libx264"
    rate: Fraction = Fraction(24)
    pictures: int = 60
    ticks: Sequence[int] | None = None  # timestamps in units of `tick_s`; None: one a frame
    tick_s: Fraction | None = None
    first_tick: int = 0
    size: tuple[int, int] = (WIDTH, HEIGHT)
    pixel_format: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    container_options: dict[str, str] = field(default_factory=dict)
    rotation: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    sound_s: float = 0.0
    numbers: Sequence[int] | None = None  # what each picture shows; None: its own number


def shoot(film: Film, folder: Path) -> str:
    """Render the film into the folder; its path."""
    path = folder / film.name
    with av.open(str(path), "w", options=film.container_options) as container:
        container.metadata.update(film.metadata)
        options = {"g": "12"} | QUICK.get(film.codec, {})
        stream = container.add_stream(film.codec, rate=film.rate, options=options | film.options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = film.size
        stream.pix_fmt = film.pixel_format
        stream.codec_context.time_base = film.tick_s or 1 / film.rate
        stream.bit_rate = 4_000_000
        if film.rotation:
            stream.set_display_rotation(film.rotation)
        speaker = container.add_stream("aac", rate=48_000, layout="stereo") if film.sound_s else None
        for frame in frames_of(film):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if speaker is not None:
            silence = np.zeros((2, round(film.sound_s * 48_000)), np.float32)
            sound = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
            sound.sample_rate = 48_000
            container.mux(speaker.encode(sound))
            container.mux(speaker.encode(None))
    return str(path)


def frames_of(film: Film) -> Iterator[av.VideoFrame]:
    for index in range(film.pictures):
        number = index if film.numbers is None else film.numbers[index]
        frame = av.VideoFrame.from_ndarray(coded(number, *film.size), format="rgb24")
        frame = frame.reformat(format=film.pixel_format)
        frame.pts = film.first_tick + (index if film.ticks is None else film.ticks[index])
        frame.time_base = film.tick_s or 1 / film.rate
        yield frame


def seen(
    picture: PictureSegment | Sequence[PictureSegment], rate: Fraction, warnings: list[str] | None = None
) -> list[int]:
    """The numbers of the pictures that the viewer sees; -1 for black."""
    segments = [picture] if isinstance(picture, PictureSegment) else picture
    told = [] if warnings is None else warnings
    return [
        -1 if shown.source == ("", 0) else number_in(shown.grey(64, 36))
        for shown in decode_picture(segments, rate, told.append)
    ]


def clip(path: str, frames: int, start_s: Fraction | int = 0, speed: Fraction | int = 1) -> PictureSegment:
    """A stretch of a film as a timeline would show it."""
    media = Media(path=path)
    return PictureSegment(media=media, frames=frames, source_start_s=Fraction(start_s), speed=Fraction(speed))


class Studio:
    """Shoots films into a test's own folder and reads back what a viewer sees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    coded = staticmethod(coded)
    number_in = staticmethod(number_in)
    seen = staticmethod(seen)
    clip = staticmethod(clip)

    def shoot(self, name: str = "film.mp4", **how: object) -> str:
        """Render a film; its path. `how` are the fields of Film."""
        return shoot(Film(name=name, **how), self.folder)  # type: ignore[arg-type]


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


@pytest.fixture(scope="module")
def shared_studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """One for films that many tests of a file look at."""
    return Studio(tmp_path_factory.mktemp("studio"))
