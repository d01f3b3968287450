"""Thumbnails and waveforms come a moment after they are asked for, and only those that are in sight."""

import wave
from pathlib import Path

import numpy as np
import pytest

from plugin.engine.pictures import ShotPictures
from plugin.engine.waveforms import FileWaveforms
from v2a_engine.domain.errors import EngineUnreachable, MediaOffline


class Asked:
    """Stills that note what was asked of them."""

    def __init__(self, stills) -> None:
        self.stills = stills
        self.frames_asked: list[int] = []
        self.error: Exception | None = None

    def frames(self, picture, rate, **how):
        self.frames_asked.append(how["first_frame"])
        if self.error is not None:
            raise self.error
        return self.stills.frames(picture, rate, **how)


@pytest.fixture
def pictures(session):
    made = ShotPictures(Asked(session.stills))
    made.show(session.shots)
    yield made
    made.close()


def test_a_thumbnail_is_the_middle_of_its_shot_as_high_as_asked(pictures, qtbot) -> None:
    with qtbot.waitSignal(pictures.ready) as told:
        assert pictures.thumbnail("s030", 72) is None
    assert told.args == ["s030"]
    assert pictures.thumbnail("s030", 72).height() == 72
    assert pictures._stills.frames_asked == [24]


def test_what_is_out_of_sight_before_its_turn_is_not_fetched(pictures, qtbot, session) -> None:
    for shot in session.shots:
        pictures.thumbnail(shot.shot_id, 72)
    pictures.keep_only({"s120"})
    with qtbot.waitSignal(pictures.ready) as told:
        pass
    assert told.args == ["s120"]
    assert len(pictures._stills.frames_asked) <= 5  # those that had begun, and the one in sight


def test_a_shot_without_picture_is_asked_for_once_and_one_that_failed_for_a_moment_again(pictures, qtbot) -> None:
    pictures._stills.error = MediaOffline("/a.mov", "Shot 1")
    pictures.thumbnail("s010", 72)
    qtbot.waitUntil(lambda: not pictures._asked)
    pictures.thumbnail("s010", 72)
    assert len(pictures._stills.frames_asked) == 1
    pictures._stills.error = EngineUnreachable("it is starting")
    pictures.thumbnail("s020", 72)
    qtbot.waitUntil(lambda: not pictures._asked)
    pictures._stills.error = None
    with qtbot.waitSignal(pictures.ready):
        pictures.thumbnail("s020", 72)


def test_after_a_reload_pictures_of_unchanged_shots_stay(pictures, qtbot, session) -> None:
    with qtbot.waitSignal(pictures.ready):
        pictures.thumbnail("s010", 72)
    pictures.show(session.shots)
    assert pictures.thumbnail("s010", 72) is not None
    pictures.show(session.shots[1:])
    assert pictures.thumbnail("s010", 72) is None


def write_wav(path: Path) -> Path:
    sound = np.zeros((48_000, 2), np.int16)
    sound[24_000:, 1] = 16_384
    sound[:24_000, 0] = -8_192
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(sound.tobytes())
    return path


def test_peaks_are_those_of_the_file_and_of_the_channel_that_goes_further(qtbot, tmp_path: Path) -> None:
    waveforms = FileWaveforms()
    wav_path = str(write_wav(tmp_path / "a.wav"))
    with qtbot.waitSignal(waveforms.ready) as told:
        assert waveforms.peaks(wav_path) is None
    assert told.args == [wav_path]
    peaks = waveforms.peaks(wav_path)
    assert np.allclose(peaks[: len(peaks) // 2 - 1], [-0.25, 0.0]) and np.allclose(peaks[-5:], [0.0, 0.5])
    waveforms.close()


def test_a_file_that_cannot_be_read_has_no_peaks_and_is_read_once(qtbot, tmp_path: Path) -> None:
    waveforms = FileWaveforms()
    waveforms.peaks(str(tmp_path / "gone.wav"))
    qtbot.waitUntil(lambda: not waveforms._asked)
    assert waveforms.peaks(str(tmp_path / "gone.wav")) is None and not waveforms._asked
    waveforms.close()
