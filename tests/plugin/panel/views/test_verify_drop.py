"""Files dropped on the page, and what it answers. The words are those of the real command, on real files."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from plugin.panel.verify.answer import answer_of
from plugin.panel.verify.verify_drop import VerifyDrop
from v2a_engine.domain.errors import EngineUnreachable
from v2a_engine.provenance.log import stem_log
from v2a_engine.usecases.ports import Progress
from v2a_engine.verify.as_json import as_json
from v2a_engine.verify.examine import examine
from v2a_engine.verify.words import lines

STEM = {"name": "cut_s010_FX_t2.wav", "wav_sha256": "aa", "mark_id": "m1"}
FILM = {
    "files": [
        {
            "path": "/x/trailer.mp4",
            "verdict": "ours, altered since export",
            "findings": ["The signature does not hold."],
            "words": ["trailer.mp4: OURS", "  mark found"],
            "tracks": [
                {
                    "number": 1,
                    "title": "",
                    "verdict": "ours, altered since export",
                    "starts_at_s": 0.0,
                    "seconds": 60.0,
                    "same_samples_as": None,
                    "jobs": [{"mark_id": "m1", "stems": [STEM]}],
                    "segments": [
                        {
                            "start_s": 6.0,
                            "end_s": 24.0,
                            "mark_id": "m1",
                            "retime": "",
                            "places": [{"timecode": "01:00:02:00", "stems": ["aa"]}],
                        },
                        {"start_s": 30.0, "end_s": 36.0, "mark_id": "", "retime": "4.2 % fast", "places": []},
                    ],
                }
            ],
        }
    ]
}


class HereAndNow:
    """The service's part, in this process."""

    def verify(self, path: Path, progress: Progress) -> dict[str, object]:
        account = examine(path, stem_log(), lambda done_s, of_s: progress(round(done_s), round(of_s), "listening"))
        whole: dict[str, object] = json.loads(as_json([account]))
        return whole


class Slow:
    """Goes on until it is stopped."""

    def __init__(self) -> None:
        self.began = threading.Event()

    def verify(self, path: Path, progress: Progress) -> dict[str, object]:
        for step in range(100_000):
            progress(step, 100_000, "")
            self.began.set()
            threading.Event().wait(0.005)
        return FILM


class Unreachable:
    def verify(self, path: Path, progress: Progress) -> dict[str, object]:
        raise EngineUnreachable("it does not run")


@pytest.fixture
def page(qtbot: QtBot, session, request: pytest.FixtureRequest) -> Iterator[VerifyDrop]:
    drop = VerifyDrop(getattr(request, "param", HereAndNow)())
    qtbot.addWidget(drop)
    drop.show()
    yield drop
    drop.close_down()


def drop_on(page: VerifyDrop, *paths: Path) -> None:
    """As a file manager does it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(page.rect().center(), copy, data, left, none)
    page.dragEnterEvent(enter)
    assert enter.isAccepted()
    page.dropEvent(QDropEvent(QPointF(page.rect().center()), copy, data, left, none))


def test_a_dropped_file_is_answered_in_the_commands_own_words(qtbot: QtBot, page: VerifyDrop, tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    noise = np.random.default_rng(3).normal(0, 0.1, (48_000 * 8, 2))
    soundfile.write(path, noise, 48_000, subtype="PCM_24")
    drop_on(page, path)
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=60_000)
    answer = page.cards[0].answer
    assert answer.verdict == "not found"
    assert list(answer.words) == list(lines(examine(path, stem_log(), lambda *_: None)))
    qtbot.waitUntil(page.cards[0].more.isVisible)
    qtbot.mouseClick(page.cards[0].more, Qt.MouseButton.LeftButton)
    assert page.cards[0].evidence.isVisible()
    assert "not found in 8.0 s" in page.cards[0].evidence.toPlainText()


def test_what_is_no_sound_file_is_answered_too(qtbot: QtBot, page: VerifyDrop, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no sound")
    drop_on(page, path)
    qtbot.waitUntil(lambda: len(page.cards) == 1, timeout=30_000)
    assert page.cards[0].answer.verdict == "cannot say"
    assert page.cards[0].evidence.isVisible()


def test_stems_findings_and_stretches_are_told() -> None:
    answer = answer_of(FILM)
    assert answer.stems == ("cut_s010_FX_t2.wav",)
    assert answer.findings == ("The signature does not hold.",)
    assert answer.tracks[0].stretches[0].told.splitlines() == [
        "0:00:06.0 to 0:00:24.0",
        "holds the sequence from 01:00:02:00: cut_s010_FX_t2.wav",
        "mark m1",
    ]


def test_the_strip_is_coloured_where_ours_is_and_tells_it_under_the_mouse(qtbot: QtBot, page: VerifyDrop) -> None:
    page._answered(FILM)
    qtbot.waitUntil(lambda: page.cards[0].strips[0].width() > 200)
    strip = page.cards[0].strips[0]
    shown = strip.grab().toImage()
    unit = strip.width() / 60

    def colour(second: float, share: float) -> str:
        ratio = shown.devicePixelRatio()
        return shown.pixelColor(int(second * unit * ratio), int(strip.height() * share * ratio)).name()

    assert colour(10, 0.5) != colour(3, 0.5)
    assert colour(28, 0.5) == colour(3, 0.5)
    assert colour(33, 0.8) != colour(3, 0.8)
    assert colour(33, 0.1) == colour(3, 0.1), "a retimed stretch stands lower"
    assert "cut_s010_FX_t2.wav" in strip.told_at(10 * unit)
    assert strip.told_at(28 * unit) == ""


@pytest.mark.parametrize("page", [Slow], indirect=True)
def test_looking_shows_how_far_it_is_and_can_be_stopped(qtbot: QtBot, page: VerifyDrop, tmp_path: Path) -> None:
    page.ask([str(tmp_path / "a.wav"), str(tmp_path / "b.wav")])
    qtbot.waitUntil(lambda: page.bar.value() > 3)
    assert "a.wav" in page.doing.text()
    qtbot.mouseClick(page.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.stop.isVisible())
    assert page.cards == []


@pytest.mark.parametrize("page", [Unreachable], indirect=True)
def test_an_engine_that_does_not_answer_is_told_where_the_file_was_dropped(
    qtbot: QtBot, page: VerifyDrop, tmp_path: Path
) -> None:
    drop_on(page, tmp_path / "a.wav")
    qtbot.waitUntil(lambda: len(page.cards) == 1)
    assert "does not answer" in page.cards[0].evidence.toPlainText()
