"""How long does looking at a timeline take when it is opened? Clips of 1 to 4 seconds cut from three long films.

    python benchmarks/looking.py [--clips 50 500] [--minutes 10] [--height 720] [--films DIR]

The films are drawn (moving patches with grain, H.264 at 24, 25 and 24 frames a second, a keyframe every 2, 10 and 5
seconds) and kept in DIR if one is named. Each clip is first looked at by itself, as before; then all of them film by
film; then once more, from memory; and after an edit that trims every tenth clip. What both ways find must be the
same. Wall seconds, with the processor seconds of the first two; the load of the machine stands above.

With --panel the clips are opened in the panel's session instead, by a fresh engine that never saw them: how soon they
are shown, how soon the first ones can be worked on, and all of them.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import av
import numpy as np

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.identity import identify
from v2a_engine.media.scout import scout
from v2a_engine.media.scout_memory import MediaScout

RATE = Fraction(24)
FILMS = (("a.mp4", 24, 2), ("b.mov", 25, 10), ("c.mkv", 24, 5))  # name, pictures a second, seconds between keyframes
DRAWN_S = 40  # so much is drawn and encoded; then it is repeated, packet by packet
TRIMMED_EVERY = 10

T = TypeVar("T")
Picture = tuple[PictureSegment, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, nargs="+", default=[50, 500])
    parser.add_argument("--minutes", type=int, default=10, help="of each film")
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--panel", action="store_true", help="as the panel opens them")
    parser.add_argument("--films", type=Path, help="where the films are kept from one run to the next")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.films or Path(scratch)
        folder.mkdir(exist_ok=True)
        films = [film(folder, number, options.minutes, options.height) for number in range(len(FILMS))]
        load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
        print(f"load of the machine: {load}; cores: {os.cpu_count()}")
        if options.panel:
            for count in options.clips:
                opened(clips(films, count, options.minutes), Path(scratch) / f"panel {count}")
            return
        print(" clips  alone s   (cpu) by film s   (cpu)  ratio  s/clip  again s trimmed s")
        for count in options.clips:
            measured(clips(films, count, options.minutes), Path(scratch) / f"memory {count}")


def opened(pictures: list[Picture], scratch: Path) -> None:
    """Open one size in the panel's session and print its line."""
    os.environ |= {"WILDTRACK_HOME": str(scratch / "home"), "XDG_CACHE_HOME": str(scratch / "cache")}
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from panel import wait_for, written
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    from plugin.app import Panel
    from v2a_engine import engine_process

    scratch.mkdir()
    spans = [(Path(s.media.path), round(s.source_start_s * RATE), s.frames) for (s,) in pictures if s.media is not None]
    timeline = written(scratch / "cut.otio", spans)
    panel, seen_s = Panel(), []
    session = panel.session
    session.looked.connect(lambda _: seen_s.append(time.perf_counter()))
    begun_s = time.perf_counter()
    session.open_file(str(timeline))
    wait_for(session.opened, lambda: True)
    shown_s = time.perf_counter()
    if session.looking is not None:
        wait_for(session.looking_changed, lambda: session.looking is None)
    shown, first, last = (
        moment - begun_s for moment in (shown_s, *(seen_s[:1] or [shown_s]), *(seen_s or [shown_s])[-1:])
    )
    print(
        f"{len(pictures):6} clips: shown after {shown:.1f} s, the first can be worked on after {first:.1f} s, ", end=""
    )
    print(f"all after {last:.1f} s, in {len(seen_s)} batches", flush=True)
    panel.close()
    engine_process.stop()
    application.processEvents()


def measured(pictures: list[Picture], memory: Path) -> None:
    """Time one size and print its line."""
    alone_s, alone_cpu_s, alone = timed(lambda: [scout(picture, RATE, quiet) for picture in pictures])
    film_s, film_cpu_s, by_film = timed(lambda: MediaScout(memory).survey(pictures, RATE, quiet))
    if by_film != alone:
        raise SystemExit("Film by film, something else was found.")
    again_s, _, again = timed(lambda: MediaScout(memory).survey(pictures, RATE, quiet))
    if again != alone:
        raise SystemExit("Something else was remembered.")
    trimmed = [trim(picture) if place % TRIMMED_EVERY == 0 else picture for place, picture in enumerate(pictures)]
    trimmed_s, _, _ = timed(lambda: MediaScout(memory).survey(trimmed, RATE, quiet))
    ways = f"{alone_s:8.1f} {alone_cpu_s:7.1f} {film_s:9.1f} {film_cpu_s:7.1f} {alone_s / film_s:6.2f}"
    print(f"{len(pictures):6} {ways} {film_s / len(pictures):7.3f} {again_s:8.2f} {trimmed_s:9.1f}", flush=True)


def timed(work: Callable[[], T]) -> tuple[float, float, T]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def quiet(step: int, steps: int, stage: str) -> None:
    """No one watches."""


def clips(films: list[Media], count: int, minutes: int) -> list[Picture]:
    """Clips of 1 to 4 seconds from anywhere, always the same ones."""
    dice = random.Random(1)
    return [
        (
            PictureSegment(
                media=dice.choice(films),
                frames=dice.randint(24, 96),
                source_start_s=Fraction(dice.randint(0, (60 * minutes - 5) * 24), 24),
            ),
        )
        for _ in range(count)
    ]


def trim(picture: Picture) -> Picture:
    """Four frames less at its beginning."""
    first = picture[0]
    return (replace(first, frames=first.frames - 4, source_start_s=first.source_start_s + Fraction(4, 24)),)


def film(folder: Path, number: int, minutes: int, height: int) -> Media:
    """One of the films; drawn where it does not lie there yet."""
    name, rate, keyframe_s = FILMS[number]
    path = folder / f"{minutes} min {height} {name}"
    if not path.exists():
        short = folder / f"short {name}"
        draw(short, number, rate, keyframe_s * rate, height)
        repeat(short, path, 60 * minutes // DRAWN_S)
        short.unlink()
    media = Media(path=str(path))
    return replace(media, identity=identify(media))


def draw(path: Path, seed: int, rate: int, keyframe_frames: int, height: int) -> None:
    """Places of some seconds, through which the camera pans."""
    dice = np.random.default_rng(seed)
    width = height * 16 // 9
    grain = dice.normal(0, 4, (2 * height, 2 * width, 1)).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        distance = str(keyframe_frames)
        stream.options = {"preset": "veryfast", "g": distance, "keyint_min": distance, "sc_threshold": "0"}
        left = 0
        for frame_number in range(DRAWN_S * rate):
            if left == 0:
                left, mood = int(dice.integers(3 * rate, 7 * rate)), dice.integers(50, 200, 3)
                patches = np.clip(mood + dice.integers(-45, 46, (9, 32, 3)), 0, 255).astype(np.float32)
                place = np.repeat(np.repeat(patches, height // 9, 0), 2 * width // 32, 1)
            left -= 1
            x, y = left % (width // 2), int(dice.integers(0, height // 2))
            pixels = place[:height, x : x + width] + grain[y : y + height, x : x + width]
            frame = av.VideoFrame.from_ndarray(np.clip(pixels, 0, 255).astype(np.uint8), format="rgb24")
            frame.pts = frame_number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def repeat(short: Path, path: Path, times: int) -> None:
    """The same film again and again in one file; nothing is encoded anew."""
    with av.open(str(path), "w") as container:
        into = None
        for turn in range(times):
            with av.open(str(short)) as source:
                stream = source.streams.video[0]
                into = into or container.add_stream_from_template(stream)
                for packet in source.demux(stream):
                    if packet.dts is None or packet.pts is None or not packet.time_base:
                        continue
                    later = round(turn * DRAWN_S / packet.time_base)
                    packet.pts, packet.dts, packet.stream = packet.pts + later, packet.dts + later, into
                    container.mux(packet)


if __name__ == "__main__":
    main()
