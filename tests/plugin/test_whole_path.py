"""The panel with its real parts: real film, real service, real OTIO file. Only the engine in it is a small one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from plugin.app import Panel
from plugin.session.cards import CardState
from v2a_engine import engine_process
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.usecases.plan import Wishes

ROOT = Path(__file__).parents[2]
SLOW_ENGINE = ROOT / "tests" / "v2a_engine" / "service"
OPTIONS = ServiceOptions(engines=("slow=slow_engine:SlowEngine",))
WISHES = Wishes(engine="slow", steps=20)
WORKS_UNTIL_KILLED = """
import sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from plugin.app import Panel
from plugin.session.cards import Form
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.usecases.plan import Wishes
panel = Panel(ServiceOptions(engines=("slow=slow_engine:SlowEngine",)))
session = panel.session
def opened():
    session.wish(Wishes(engine="slow", steps=300))
    session.fill(["s020_FX"], Form(prompt="boots"))
    session.generate(["s010_FX", "s020_FX"])
session.opened.connect(opened)
def saved():
    if len(session.queue()) == 2 and session.queue()[0].state == "running":
        print("at work", flush=True)
session._autosave.saved.connect(saved)
session.cards_changed.connect(lambda _: session.keep())
session.trouble.connect(lambda trouble: print(trouble, flush=True))
session.open_file(sys.argv[1])
application.exec()
"""


def write_film(path: Path) -> None:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
        for number in range(96):
            picture = np.full((72, 128, 3), (number * 2, 90, 160), np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode():
            file.mux(packet)


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """Three shots of one film, a second each."""
    write_film(tmp_path / "film.mp4")
    timeline = otio.schema.Timeline("cut", global_start_time=otio.opentime.RationalTime(86400, 24))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for start in (0, 40, 70):
        part = otio.opentime.TimeRange(otio.opentime.RationalTime(start, 24), otio.opentime.RationalTime(24, 24))
        reference = otio.schema.ExternalReference("film.mp4")
        track.append(otio.schema.Clip(f"from {start}", media_reference=reference, source_range=part))
    otio.adapters.write_to_file(timeline, str(tmp_path / "cut.otio"))
    return tmp_path / "cut.otio"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WILDTRACK_HOME", str(tmp_path / "home"))
        patch.setenv("PYTHONPATH", os.pathsep.join([str(SLOW_ENGINE), str(ROOT)]))
        yield tmp_path / "home"
        engine_process.stop()


@pytest.fixture
def panel(qtbot, home: Path) -> Iterator[Panel]:
    made = Panel(OPTIONS)
    yield made
    made.close()


def opened(panel: Panel, qtbot, cut: Path):
    troubles = []
    panel.session.trouble.connect(troubles.append)
    with qtbot.waitSignal(panel.session.opened, timeout=60_000):
        panel.session.open_file(str(cut))
    assert troubles == []
    return panel.session


def test_from_the_timeline_to_placed_stems_and_back(panel: Panel, qtbot, cut: Path) -> None:
    source = cut.read_bytes()
    session = opened(panel, qtbot, cut)
    assert [shot.name for shot in session.shots] == ["from 0", "from 40", "from 70"]
    with qtbot.waitSignal(session.pictures.ready, timeout=30_000):
        session.pictures.thumbnail("s020", 36)
    assert session.pictures.thumbnail("s020", 36).height() == 36
    session.wish(WISHES)
    effects = [card.cue_id for card in session.cards if card.kind == "FX"]
    session.generate(effects)
    qtbot.waitUntil(lambda: any(session.card(one).state is CardState.RENDERING for one in effects), timeout=60_000)
    running = engine_process.find()
    assert running is not None
    os.kill(running[0].pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: all(session.card(one).state is CardState.READY for one in effects), timeout=60_000)
    wav_path = session.card(effects[0]).chosen_take.stem.wav_path
    with qtbot.waitSignal(session.waveforms.ready):
        session.waveforms.peaks(wav_path)
    assert abs(session.waveforms.peaks(wav_path)).max() > 0
    with qtbot.waitSignal(session.placed, timeout=30_000):
        session.place()
    output = otio.adapters.read_from_file(str(cut.with_name("cut_wildtrack.otio")))
    assert [track.name for track in output.audio_tracks()] and len(list(output.audio_tracks()[0].find_clips())) == 3
    assert {session.card(one).state for one in effects} == {CardState.PLACED}
    with qtbot.waitSignal(session.placed, timeout=30_000):
        session.remove_all()
    assert list(otio.adapters.read_from_file(session.output_label).audio_tracks()) == []
    assert cut.read_bytes() == source


@pytest.mark.slow
def test_a_panel_that_is_killed_at_work_goes_on_where_it_was(home: Path, qtbot, cut: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WORKS_UNTIL_KILLED, str(cut)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "at work\n"
    child.kill()
    child.wait()
    child.stdout.close()
    panel = Panel(OPTIONS)
    session = opened(panel, qtbot, cut)
    assert session.card("s020_FX").form.prompt == "boots" and session.wishes.steps == 300
    both = ("s010_FX", "s020_FX")
    qtbot.waitUntil(lambda: all(session.card(one).state is CardState.READY for one in both), timeout=90_000)
    assert [len(session.card(one).takes) for one in both] == [1, 1]
    assert session.card("s020_FX").chosen_take.stem.request.prompt == "boots"
    panel.close()
