"""A cut in an editor's own hand: pictures and sounds on disk, two timelines, bins, markers, a locked track of music."""

import struct
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from v2a_engine.domain.time import exact_rate, timecode

from .editions import STUDIO_21_0_4, Edition
from .resolve import Resolve
from .scripted import Application
from .state import Bin, Item, PoolItem, ProjectState, TimelineState, Track

_SHOTS = (("harbour", 24, 48), ("door", 12, 48), ("stairs", 30, 36))  # file, first source frame, frames
_MEDIA_FRAMES = 96


@dataclass(kw_only=True)
class Cut:
    """The stand-in with a project open in it. `resolve` is what a script gets."""

    folder: Path
    app: Application
    media: dict[str, PoolItem] = field(default_factory=dict)

    @property
    def resolve(self) -> Resolve:
        return Resolve(self.app)

    @property
    def project(self) -> ProjectState:
        assert self.app.project is not None
        return self.app.project

    @property
    def timeline(self) -> TimelineState:
        assert self.project.current is not None
        return self.project.current


def cut(
    folder: Path, edition: Edition = STUDIO_21_0_4, rate: str = "24", start_tc_hours: int = 1, media_rate: str = ""
) -> Cut:
    """Build one.

    Args:
        rate: of project and timeline, as Resolve spells it: "24", "23.976", "29.97 DF".
        media_rate: of the pictures; the timeline's unless given.
    """
    plain = rate.split()[0]
    project = ProjectState(name="Film", settings={"timelineFrameRate": rate})
    app = Application(edition, project)
    made = Cut(folder=folder, app=app)
    footage, music = Bin(name="Footage"), Bin(name="Music")
    project.root.bins += [footage, music]
    for name, _, _ in _SHOTS:
        made.media[name] = _picture(folder / f"{name}.mov", media_rate or plain)
        footage.clips.append(made.media[name])
    made.media["score"] = _sound(folder / "score.wav", plain)
    music.clips.append(made.media["score"])
    start = _start_frame(start_tc_hours, rate)
    project.timelines += [_timeline("Cut 7", rate, start, made), _timeline("Cut 6", rate, start, made)]
    project.timelines[1].tracks["video"].pop()
    project.current, project.open_bin, app.page = project.timelines[0], music, "color"
    return made


def _start_frame(hours: int, rate: str) -> int:
    exact = exact_rate(rate.split()[0])
    frame = hours * 3600 * round(exact)
    return frame - hours * 54 * round(exact) // 15 if rate.endswith("DF") else frame


def _timeline(name: str, rate: str, start: int, made: Cut) -> TimelineState:
    timeline = TimelineState(name=name, rate=rate, start_frame=start, playhead=start + 60)
    picture, sound = Track(name="Video 1"), Track(name="Audio 1", subtype="stereo")
    position = start
    for file, first, frames in _SHOTS:
        pool = made.media[file]
        source_s = Fraction(first) / pool.exact_rate
        shot = Item(name=pool.name, pool=pool, start=position, frames=frames, source_s=source_s)
        heard = Item(name=pool.name, pool=pool, start=position, frames=frames, source_s=source_s, linked=[shot.uid])
        shot.linked = [heard.uid]
        picture.items.append(shot)
        sound.items.append(heard)
        position += frames
    picture.items[1].markers[20.0] = _marker("Cyan", "door slams", "")
    title = Item(name="Text+", pool=None, start=start + 10, frames=20)
    timeline.tracks["video"] = [picture, Track(name="Titles", items=[title])]
    score = Item(name="score.wav", pool=made.media["score"], start=start, frames=100, colour="Teal", level_db=-6.0)
    timeline.tracks["audio"] = [sound, Track(name="Score", subtype="stereo", items=[score], locked=True)]
    timeline.tracks["subtitle"] = [Track(name="Subtitle 1")]
    timeline.markers[5.0] = _marker("Green", "", "wind over the harbour", 12.0)
    timeline.markers[90.0] = _marker("Red", "Marker 2", "", custom="another program's")
    return timeline


def _marker(colour: str, name: str, note: str, duration: float = 1.0, custom: str = "") -> dict[str, object]:
    return {"color": colour, "duration": duration, "note": note, "name": name, "customData": custom}


def _picture(path: Path, rate: str) -> PoolItem:
    exact = exact_rate(rate)
    write_picture(path, exact)
    start = 10 * 3600 * round(exact)
    return PoolItem(
        name=path.name,
        path=str(path),
        rate=rate,
        frames=_MEDIA_FRAMES,
        start_tc=timecode(start, exact),
        resolution="64x36",
    )


def _sound(path: Path, rate: str) -> PoolItem:
    write_sound(path, 48_000 * 6)
    frames = int(6 * exact_rate(rate))
    return PoolItem(name=path.name, path=str(path), kind="Audio", rate=rate, frames=frames)


def write_picture(path: Path, rate: Fraction, frames: int = _MEDIA_FRAMES) -> None:
    """A film of grey frames, each brighter than the one before."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for number in range(frames):
            grey = np.full((36, 64, 3), 20 + 2 * number, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def write_sound(path: Path, samples: int) -> None:
    """Stereo silence, 48 kHz, 24 bit; nothing of it is written to the disk but the header."""
    length = 6 * samples
    header = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, 2, 48_000, 288_000, 6, 24)
    with path.open("wb") as file:
        file.write(header + struct.pack("<4sI", b"data", length))
        file.truncate(44 + length)
