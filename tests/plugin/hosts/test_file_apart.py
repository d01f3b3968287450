"""Timelines read and written in a process apart: the same as here, and nothing lost when it dies."""

import os
import signal
import subprocess
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from plugin.hosts.file_apart import FileApart, Workplace, WorkplaceDied
from plugin.hosts.otio_file import OtioFile
from plugin.hosts.source_file import SourceChanged
from plugin.session.kept.settings import Settings
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import Cancelled, InputError, MediaOffline
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import MediaFacts
from v2a_engine.domain.time import FrameSpan
from v2a_engine.engine_process import ServiceOptions
from v2a_engine.usecases.ports import StemClip


def offline(path: str) -> MediaFacts:
    raise MediaOffline(path, "the test")


def write_cut(path: Path, clips: int = 5) -> Path:
    """A timeline whose media are not there: nobody needs an engine to read it."""
    timeline = otio.schema.Timeline("cut")
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    part = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24))
    for number in range(clips):
        reference = otio.schema.ExternalReference(f"/gone/A{number}.mov", available_range=part)
        track.append(otio.schema.Clip(f"A{number}", media_reference=reference, source_range=part))
    otio.adapters.write_to_file(timeline, str(path))
    return path


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    return write_cut(tmp_path / "cut.otio")


@pytest.fixture
def workplace():
    made = Workplace(ServiceOptions())
    yield made
    made.close()


def test_it_reads_what_is_read_here_and_remembers_nothing_in_between(workplace: Workplace, cut: Path) -> None:
    apart, here = FileApart(cut, workplace, Settings()), OtioFile(cut, offline, Settings())
    assert apart.read() == here.read()
    assert workplace.pid != os.getpid()
    assert (apart.label, apart.identity, apart.output) == (here.label, here.identity, here.output)
    write_cut(cut, clips=2)
    assert len(apart.fresh(Settings()).read().edits) == 2


def test_it_writes_beside_the_source_and_reads_that_back(workplace: Workplace, cut: Path) -> None:
    source = cut.read_bytes()
    apart = FileApart(cut, workplace, Settings())
    apart.read()
    assert apart.remove() == 0 and apart.output.exists() and list(apart.read_back()) == []
    assert cut.read_bytes() == source


def test_errors_come_with_their_own_sentence_and_kind(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "no.otio").write_text("not a timeline")
    with pytest.raises(InputError, match=r"no\.otio"):
        FileApart(tmp_path / "no.otio", workplace, Settings()).read()
    with pytest.raises(InputError, match="avidd"):
        FileApart(write_cut(tmp_path / "cut.otio"), workplace, Settings(dialect="avidd")).read()


def test_a_source_that_changed_since_it_was_read_is_not_written(workplace: Workplace, cut: Path) -> None:
    apart = FileApart(cut, workplace, Settings())
    apart.read()
    write_cut(cut, clips=2)
    with pytest.raises(SourceChanged):
        apart.place(())
    assert not apart.output.exists()


def test_when_it_is_killed_the_next_question_finds_another_one(workplace: Workplace, cut: Path) -> None:
    apart = FileApart(cut, workplace, Settings())
    before = apart.read()
    first = workplace.pid
    os.kill(first, signal.SIGSTOP)
    os.kill(first, signal.SIGKILL)
    try:
        again = apart.read()
    except WorkplaceDied as error:
        assert "Try again" in str(error)
        again = apart.read()
    assert again == before and workplace.pid != first


def test_when_it_dies_just_before_it_is_told_that_is_said_in_words(
    workplace: Workplace, cut: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = FileApart(cut, workplace, Settings())
    apart.read()
    pid = workplace.pid
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    monkeypatch.setattr(subprocess.Popen, "poll", lambda process: None)  # it was alive when it was looked at
    with pytest.raises(WorkplaceDied):
        apart.read()


def test_reading_can_be_stopped_and_the_process_does_not_go_on_behind(
    workplace: Workplace, cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("WILDTRACK_HOME", str(tmp_path / "no folder"))  # so that no engine can be started behind it
    timeline = otio.adapters.read_from_file(str(cut))
    for number, clip in enumerate(timeline.find_clips()):
        media = cut.with_name(f"here{number}.mov")
        media.touch()
        clip.media_reference = otio.schema.ExternalReference(str(media))  # nothing says how long: it is asked
    otio.adapters.write_to_file(timeline, str(cut))
    apart = FileApart(cut, workplace, Settings())
    told: list[str] = []

    def stop(step: int, steps: int, stage: str) -> None:
        told.append(stage)
        raise Cancelled("Opening")

    apart.watch(stop)
    with pytest.raises(Cancelled):
        apart.read()
    assert told == ["reading here0.mov"] and workplace.pid is None


def test_the_output_is_taken_away_again_but_not_once_somebody_else_wrote_it(workplace: Workplace, cut: Path) -> None:
    apart = FileApart(cut, workplace, Settings())
    apart.read()
    before = apart.whole()
    apart.remove()
    left = apart.whole()
    apart.output.write_bytes(b"theirs")
    assert not apart.bring_back(before, left) and apart.output.read_bytes() == b"theirs"
    apart.output.unlink()
    apart.refuse_loss()
    apart.remove()
    assert apart.bring_back(before, left) and not apart.output.exists()


def test_once_the_output_is_gone_again_what_lies_in_the_source_counts(
    workplace: Workplace, cut: Path, stem_for
) -> None:
    span = FrameSpan(0, 48, Fraction(24))
    stem = stem_for(
        StemRequest(
            cue_id="s010_FX",
            kind=StemKind.FX,
            span=span,
            rendered_span=span,
            picture=(),
            level_lufs=-27.0,
            seed=1,
            take=1,
            wav_path=str(cut.with_name("s010_FX_t1.wav")),
            start_timecode_frame=0,
        )
    )
    here = OtioFile(cut, offline, Settings())
    here.place([StemClip(takes=(stem,))])
    apart = FileApart(here.output, workplace, Settings())
    assert len(apart.placed()) == 1
    before = apart.whole()
    apart.remove()
    assert list(apart.placed()) == []
    assert apart.bring_back(before, apart.whole()) and len(apart.placed()) == 1
