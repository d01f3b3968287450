"""Two windows and two timelines of one name: no output is both windows', also before anything is placed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import opentimelineio as otio
import pytest

from plugin.hosts.file_apart import FileApart, Workplace
from plugin.session.kept.settings import Settings
from v2a_engine.domain.errors import InputError, StorageError
from v2a_engine.engine_process import ServiceOptions


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """A timeline whose media are not there: nobody needs an engine to read it."""
    timeline = otio.schema.Timeline("cut")
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    part = otio.opentime.TimeRange(otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(48, 24))
    reference = otio.schema.ExternalReference("/gone/A.mov", available_range=part)
    track.append(otio.schema.Clip("A", media_reference=reference, source_range=part))
    otio.adapters.write_to_file(timeline, str(tmp_path / "cut.otio"))
    return tmp_path / "cut.otio"


@pytest.fixture
def twin(cut: Path) -> Path:
    """Another timeline of the same name."""
    path = cut.with_suffix(".json")
    path.write_bytes(cut.read_bytes())
    return path


@pytest.fixture
def windows() -> Iterator[tuple[Workplace, Workplace]]:
    made = Workplace(ServiceOptions()), Workplace(ServiceOptions())
    yield made
    for workplace in made:
        workplace.close()


def read(source: Path, window: Workplace) -> FileApart:
    timeline = FileApart(source, window, Settings())
    timeline.read()
    return timeline


def test_where_another_window_will_place_nobody_else_does_until_it_is_left(
    windows: tuple[Workplace, Workplace], cut: Path, twin: Path
) -> None:
    first, second = read(cut, windows[0]), read(twin, windows[1])
    assert first.output.name == "cut_wildtrack.otio" and not first.output.exists()
    assert second.output.name == "cut_2_wildtrack.otio" and "another Wildtrack window" in second.output_place.why
    with pytest.raises(InputError, match="another Wildtrack window"):
        second.choose_output(first.output)
    second.leave()
    reloaded = first.fresh(Settings())
    reloaded.read()
    first.leave()
    assert read(twin, windows[1]).output.name == "cut_2_wildtrack.otio", "the timeline read again has it"
    reloaded.leave()
    assert read(twin, windows[1]).output == first.output


def test_once_placed_into_it_stays_the_output_though_the_usual_name_is_free_again(
    windows: tuple[Workplace, Workplace], cut: Path, twin: Path
) -> None:
    first, second = read(cut, windows[0]), read(twin, windows[1])
    second.remove()
    for timeline in (first, second):
        timeline.leave()
    again = read(twin, windows[1])
    assert again.output == second.output and "placed before lies there" in again.output_place.why


def test_what_is_refused_as_an_output_is_not_held(windows: tuple[Workplace, Workplace], cut: Path, twin: Path) -> None:
    first, second = read(cut, windows[0]), read(twin, windows[1])
    theirs = cut.with_name("theirs.otio")
    theirs.write_bytes(b"notes")
    with pytest.raises(InputError, match="none that Wildtrack wrote"):
        first.choose_output(theirs)
    theirs.unlink()
    second.choose_output(theirs)
    assert second.fresh(Settings()).read() and first.output.name == "cut_wildtrack.otio"


class Unplaceable(FileApart):
    """What lies in it cannot be read."""

    def placed(self) -> list[object]:
        raise StorageError("The disk is gone.")


def test_a_session_lets_go_of_what_it_leaves_and_of_what_it_could_not_open(
    open_session: Callable, qtbot, windows: tuple[Workplace, Workplace], cut: Path, twin: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.otio"
    other.write_bytes(cut.read_bytes())
    kinds = {cut: FileApart, other: FileApart, twin: Unplaceable}
    session = open_session(open_file=lambda path, settings: kinds[path](path, windows[0], settings), wait=False)
    with qtbot.waitSignal(session.trouble):
        session.open_file(str(twin))
    beyond = read(twin, windows[1])
    assert beyond.output.name == "cut_wildtrack.otio"
    beyond.leave()
    with qtbot.waitSignal(session.opened):
        session.open_file(str(cut))
    assert read(twin, windows[1]).output.name == "cut_2_wildtrack.otio"
    with qtbot.waitSignal(session.opened):
        session.open_file(str(other))
    beyond = read(twin, windows[1])
    assert beyond.output.name == "cut_wildtrack.otio"
    beyond.leave()
    session.close()
    assert read(other, windows[1]).output.name == "other_wildtrack.otio"
