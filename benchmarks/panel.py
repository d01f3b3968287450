"""Does the panel's window ever stand still, and how soon is it there?

    python benchmarks/panel.py [--shots 2000] [--jobs 10] [--no-window]

A timer beats every 5 ms on the thread that draws; a gap is the time from one beat to the next. First in an empty event
loop, which shows what this machine does to anybody, then with the real window (drawn offscreen, unless QT_QPA_PLATFORM
says otherwise): 2,000 shots are opened and looked at, ten jobs are rendered by the real engine, the engine is killed in
the middle and started again by the panel, takes are placed and removed. Goal: no gap over 50 ms. Beside the longest gap
stands the longest time that the thread worked itself in one: the rest of a gap is time that the machine gave to others,
the engine for one. The starts are measured from outside: from the start of the process to the end of the first
painting.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GOAL_MS = 50.0
BEAT_MS = 5
QUIET_S = 5.0
STARTS = 3
RATE, REELS, REEL_S, SHOT_FRAMES = 24, 20, 60, 48
_FIRST_PAINT = "--first-paint"
_FILM = """
import sys, av, numpy as np
with av.open(sys.argv[1], "w") as file:
    stream = file.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
    rows, columns = np.mgrid[0:180, 0:320]
    for number in range(24 * int(sys.argv[2])):
        shade = ((columns + rows + number * 3) % 256).astype(np.uint8)
        picture = np.stack([shade, np.roll(shade, 60, 1), 255 - shade], axis=-1)
        for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
            file.mux(packet)
    for packet in stream.encode():
        file.mux(packet)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=10)
    parser.add_argument("--no-window", action="store_true", help="the session alone")
    parser.add_argument(_FIRST_PAINT, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first_paint:
        first_paint()
        return
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["WILDTRACK_HOME"] = str(Path(scratch) / "home")
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch) / "cache")  # what was seen of pictures before is not known
        measure_starts()
        timeline = write_timeline(Path(scratch), options.shots)
        measure_gaps(timeline, options)


def measure_starts() -> None:
    """From the start of the process to the end of the first painting, and what was imported by then."""
    for number in range(STARTS):
        start = time.time()
        child = subprocess.run([sys.executable, __file__, _FIRST_PAINT], capture_output=True, text=True, check=True)
        painted, modules, heavy = child.stdout.split()[-3:]
        took_s = float(painted) - start
        print(f"start {number + 1}: first painting after {took_s:.2f} s, {modules} modules, heavy: {heavy}")


def first_paint() -> None:
    """Open the window, note the moment in which it is painted, and leave."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    from plugin.app import Panel
    from plugin.panel.window import Window

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, application.quit)
            return False

    panel = Panel()
    window, watch = Window(panel.session), Watch()
    window.installEventFilter(watch)
    window.show()
    application.exec()
    painted = time.time()
    panel.close()
    heavy = ",".join(sorted({"torch", "diffusers", "av"} & set(sys.modules))) or "none"
    print(painted, len(sys.modules), heavy)


class Heartbeat:
    """Beats on the thread that draws, and keeps every gap of the phase that runs."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps_ms: list[float] = []
        self.own_ms: list[float] = []  # of each gap, what this thread worked itself
        self._last_s: tuple[float, float] | None = None
        self._timer = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_s = time.perf_counter(), time.thread_time()
        if self._last_s is not None:
            self.gaps_ms.append((now_s[0] - self._last_s[0]) * 1000)
            self.own_ms.append((now_s[1] - self._last_s[1]) * 1000)
        self._last_s = now_s

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure a phase and print its line."""
        self.gaps_ms, self.own_ms, self._last_s = [], [], None
        start_s = time.perf_counter()
        yield
        took_s = time.perf_counter() - start_s
        gaps = sorted(self.gaps_ms)
        at = {share: gaps[min(int(len(gaps) * share), len(gaps) - 1)] for share in (0.5, 0.99, 0.999)}
        verdict = "" if gaps[-1] <= GOAL_MS else f"  MISSED: {sum(gap > GOAL_MS for gap in gaps)} of {len(gaps)}"
        print(
            f"{name:<34} {took_s:6.1f} s  longest {gaps[-1]:6.1f} ms  own work {max(self.own_ms):5.1f} ms  "
            f"half {at[0.5]:4.1f}  99 % {at[0.99]:5.1f}  99.9 % {at[0.999]:5.1f}{verdict}",
            flush=True,
        )


def measure_gaps(timeline: Path, options: argparse.Namespace) -> None:
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    heart = Heartbeat()
    with heart.phase("empty event loop"):
        wait_s(QUIET_S)
    from plugin.app import SWITCH_S, Panel
    from v2a_engine import engine_process

    sys.setswitchinterval(SWITCH_S)
    panel = Panel()
    session = panel.session
    session.trouble.connect(lambda trouble: print(f"  trouble: {trouble}", flush=True))
    if not options.no_window:
        from plugin.panel.window import Window

        window = Window(session)
        window.show()
        wait_s(1.0)
    try:
        phases(heart, session, timeline, options.jobs)
    finally:
        panel.close()
        engine_process.stop()
        application.quit()


def phases(heart: Heartbeat, session: Any, timeline: Path, jobs: int) -> None:
    from plugin.session.cards import Form

    with heart.phase("open, first time"):
        session.open_file(str(timeline))
        wait_for(session.opened, lambda: True)
    print(f"  {len(session.shots)} shots, {len(session.unseen)} are still to be looked at")
    batches: list[int] = []
    session.looked.connect(lambda _: batches.append(len(session.shots)))
    with heart.phase("looking at the picture"):
        if session.looking is not None:
            wait_for(session.looking_changed, lambda: session.looking is None)
    print(f"  {len(session.shots)} shots, {len(session.scenes)} scenes; after each batch: {batches}")
    with heart.phase("open, nothing asked"):
        wait_s(QUIET_S)
    with heart.phase("open again"):
        session.reload()
        wait_for(session.opened, lambda: True)
    fx = [card.cue_id for card in session.cards if card.kind == "FX"]
    with heart.phase("another prompt for every shot"):
        session.fill(fx, Form(prompt="boots on gravel"))
        wait_s(1.0)
        session.undo_stack.undo()
        wait_s(1.0)
    work(heart, session, fx[:jobs])


def work(heart: Heartbeat, session: Any, chosen: list[str]) -> None:
    from v2a_engine import engine_process

    jobs = len(chosen)
    with heart.phase(f"{jobs} jobs"):
        session.generate(chosen)
        wait_for(session.cards_changed, lambda: ready(session, chosen) >= jobs)
    with heart.phase(f"{jobs} jobs, the engine killed"):
        session.generate(chosen)
        wait_for(session.cards_changed, lambda: takes(session, chosen) >= jobs + 2)
        running = engine_process.find()
        assert running is not None
        os.kill(running[0].pid, signal.SIGKILL)
        wait_for(session.cards_changed, lambda: takes(session, chosen) >= 2 * jobs)
    with heart.phase("place, undo, place, remove"):
        for act in (session.place, session.undo_stack.undo, session.undo_stack.redo, session.remove_all):
            act()
            wait_for(session.placed, lambda: True)


def ready(session: Any, cue_ids: list[str]) -> int:
    return sum(session.card(cue_id).state in ("ready", "placed") for cue_id in cue_ids)


def takes(session: Any, cue_ids: list[str]) -> int:
    return sum(len(session.card(cue_id).takes) for cue_id in cue_ids)


def wait_s(seconds: float) -> None:
    """Let the event loop turn."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def wait_for(signal_: Any, condition: Callable[[], bool]) -> None:
    """Let it turn until the signal has come and the condition holds."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()

    def look(*_: object) -> None:
        if condition():
            loop.quit()

    signal_.connect(look)
    loop.exec()
    signal_.disconnect(look)


def write_timeline(folder: Path, shots: int) -> Path:
    """An OTIO file of so many clips out of twenty real films."""
    film = folder / "reel00.mp4"
    subprocess.run([sys.executable, "-c", _FILM, str(film), str(REEL_S)], check=True)
    reels = [film, *(folder / f"reel{number:02d}.mp4" for number in range(1, REELS))]
    for reel in reels[1:]:
        reel.write_bytes(film.read_bytes())
    starts = [number * 7 % (REEL_S * RATE - SHOT_FRAMES) for number in range(shots)]
    return written(folder / "cut.otio", [(reels[n % REELS], start, SHOT_FRAMES) for n, start in enumerate(starts)])


def written(path: Path, spans: list[tuple[Path, int, int]]) -> Path:
    """An OTIO file of clips one after the other: of each its film, its first frame there and how many it has."""
    clips = [_clip(number, *span) for number, span in enumerate(spans)]
    track = {"OTIO_SCHEMA": "Track.1", "name": "V1", "kind": "Video", "children": clips}
    stack = {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "children": [track]}
    path.write_text(json.dumps({"OTIO_SCHEMA": "Timeline.1", "name": "long", "tracks": stack}), encoding="utf-8")
    return path


def _clip(number: int, reel: Path, start: int, frames: int) -> dict[str, Any]:
    media = {"OTIO_SCHEMA": "ExternalReference.1", "target_url": str(reel)}
    return {
        "OTIO_SCHEMA": "Clip.1",
        "name": f"A{number + 1:04d}",
        "source_range": _range(start, frames),
        "media_reference": media,
    }


def _range(start: int, frames: int) -> dict[str, Any]:
    times = [{"OTIO_SCHEMA": "RationalTime.1", "rate": float(RATE), "value": float(value)} for value in (start, frames)]
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": times[0], "duration": times[1]}


if __name__ == "__main__":
    main()
