"""The film: seven camera set-ups drawn by code, each recorded to a media file, and the list of cuts."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av

from v2a_engine.demo.canvas import HEIGHT, RATE_HZ, WIDTH
from v2a_engine.demo.door import SlammingDoor
from v2a_engine.demo.hills import WideHills
from v2a_engine.demo.rain import RainOnWindow
from v2a_engine.demo.scene import Contact, DrawnScene
from v2a_engine.demo.smithy import HammerOnAnvil
from v2a_engine.demo.walk import Walker
from v2a_engine.demo.workshop import BouncingBalls, FallingCrates

_SCENES: dict[str, Callable[[int, float], DrawnScene]] = {
    "hills": WideHills,
    "walk": Walker,
    "balls": BouncingBalls,
    "crates": FallingCrates,
    "anvil": HammerOnAnvil,
    "door": SlammingDoor,
    "rain": RainOnWindow,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One clip of the cut: which scene, what of it, and what the editor noted."""

    scene: str
    file_name: str
    media_frames: int
    first_frame: int  # of the media: what comes before is a handle
    frames: int  # in the cut
    speed: int = 1  # 2: every second picture of the media is seen
    start_timecode: str = ""  # written into the file, as cameras do
    dissolve_frames: int = 0  # into this clip, half of it on either side of the cut
    continuous: bool = False  # something hits all the time: there are no single events to count
    cue: str = ""  # a marker over the whole clip
    cue_at_contact: str = ""  # a marker on the frame of its first contact


CUT: tuple[Setup, ...] = (
    Setup(scene="hills", file_name="A001_hills.mp4", media_frames=180, first_frame=6, frames=84, speed=2,
          cue="BG: wind over open hills, dry grass"),
    Setup(scene="walk", file_name="A002_walk.mp4", media_frames=168, first_frame=18, frames=132,
          cue="FX: footsteps on a stone pavement"),
    Setup(scene="balls", file_name="A003_balls.mov", media_frames=156, first_frame=0, frames=144,
          start_timecode="10:22:04:12", cue="FX: ball bounces on a wooden floor"),
    Setup(scene="crates", file_name="A004_crates.mp4", media_frames=144, first_frame=12, frames=120),
    Setup(scene="anvil", file_name="A005_anvil.mp4", media_frames=132, first_frame=8, frames=114),
    Setup(scene="door", file_name="A006_door.mp4", media_frames=108, first_frame=4, frames=84,
          cue_at_contact="FX: door slam"),
    Setup(scene="rain", file_name="A007_rain.mp4", media_frames=132, first_frame=18, frames=102, dissolve_frames=16,
          continuous=True, cue="BG: rain on a window"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A recorded clip: its place in the cut, and its contacts in the cut's time."""

    setup: Setup
    media: Path
    start_frame: int  # in the cut, 0 at its first frame
    contacts: tuple[Contact, ...]  # seconds from the cut's first frame


def plan_film(folder: Path, seed: int) -> tuple[tuple[DrawnScene, Shot], ...]:
    """Every set-up with its place in the cut; nothing is drawn or written yet."""
    planned, start = [], 0
    for setup in CUT:
        scene = _SCENES[setup.scene](seed, setup.media_frames / RATE_HZ)
        contacts = _seen(scene, setup, start)
        shot = Shot(setup=setup, media=folder / setup.file_name, start_frame=start, contacts=contacts)
        planned.append((scene, shot))
        start += setup.frames
    return tuple(planned)


def render_film(folder: Path, seed: int) -> tuple[Shot, ...]:
    """Draw and record every set-up. Another seed is another film: places, colours, sizes, paces, cameras."""
    folder.mkdir(parents=True, exist_ok=True)
    planned = plan_film(folder, seed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # drawing and encoding spend their time outside the interpreter
        list(pool.map(lambda one: record(one[0], one[1].setup, one[1].media), planned))
    return tuple(shot for _, shot in planned)


def record(scene: DrawnScene, setup: Setup, path: Path) -> None:
    """Draw the media's frames and write them as H.264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options={"crf": "17", "preset": "veryfast", "g": "24"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = 1  # the same file on every machine
        if setup.start_timecode:
            stream.metadata["timecode"] = setup.start_timecode
        for number in range(setup.media_frames):
            frame = av.VideoFrame.from_ndarray(scene.draw(number / RATE_HZ), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _seen(scene: DrawnScene, setup: Setup, start_frame: int) -> tuple[Contact, ...]:
    """The contacts that lie in the part of the media that is in the cut, moved to the cut's time."""
    moved = []
    for contact in scene.contacts:
        frames_in = (contact.time_s * RATE_HZ - setup.first_frame) / setup.speed
        if 0 <= frames_in < setup.frames:
            at = (start_frame + frames_in) / RATE_HZ
            moved.append(Contact(time_s=float(at), x=contact.x, strength=contact.strength))
    return tuple(moved)
