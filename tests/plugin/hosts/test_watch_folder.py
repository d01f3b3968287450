"""A timeline that an editor exports into the watched folder opens by itself, once it is whole."""

import threading
from pathlib import Path

import pytest

from plugin.hosts.watch_folder import WatchFolder


@pytest.fixture
def watch(qtbot, tmp_path: Path):
    """Watches a folder in which one timeline lies already; `arrived_paths` is what it told."""
    (tmp_path / "old.otio").write_text("{}")
    folder = WatchFolder()
    folder.arrived_paths = []
    folder.arrived.connect(folder.arrived_paths.append)
    folder.watch(str(tmp_path))
    qtbot.waitUntil(lambda: bool(folder._watcher.files()))
    yield folder
    folder.close()


def test_a_new_timeline_is_told_and_nothing_else(watch, qtbot, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "cut_wildtrack.otio").write_text("{}")
    (tmp_path / "cut_wildtrack.before.otio").write_text("{}")
    (tmp_path / "cut.otio").write_text("{}")
    qtbot.waitUntil(lambda: bool(watch.arrived_paths))
    qtbot.wait(600)
    assert watch.arrived_paths == [str(tmp_path / "cut.otio")]


def test_one_that_comes_while_it_looks_is_seen_by_its_next_look(watch, qtbot, tmp_path: Path) -> None:
    looked = threading.Event()
    watch._watcher.blockSignals(True)
    watch._moved()
    watch._lane.start("Waiting", lambda _: looked.set(), lambda _: None, lambda _: None)
    assert looked.wait(30)
    (tmp_path / "cut.otio").write_text("{}")
    watch._moved()  # as the system tells of it, before what was seen has come
    qtbot.waitUntil(lambda: watch.arrived_paths == [str(tmp_path / "cut.otio")])


def test_one_that_comes_before_the_system_tells_is_seen(watch, qtbot, tmp_path: Path) -> None:
    looked = threading.Event()
    watch._watcher.blockSignals(True)
    watch.watch(str(tmp_path))
    watch._lane.start("Waiting", lambda _: looked.set(), lambda _: None, lambda _: None)
    assert looked.wait(30)
    (tmp_path / "cut.otio").write_text("{}")
    qtbot.waitUntil(lambda: watch.arrived_paths == [str(tmp_path / "cut.otio")])


def test_one_that_is_still_being_written_is_told_once_and_whole(watch, qtbot, tmp_path: Path) -> None:
    seen: list[str] = []
    watch.arrived.connect(lambda path: seen.append(Path(path).read_text()))

    def write_on() -> None:
        """Before each look for rest, until all is there."""
        with (tmp_path / "cut.otio").open("a") as file:
            if file.tell() < 400:
                file.write("x" * 100)

    watch._again.timeout.disconnect()
    watch._again.timeout.connect(write_on)
    watch._again.timeout.connect(watch._look)
    write_on()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["x" * 400]


def test_two_looks_one_after_the_other_do_not_tell_that_it_came_to_rest(watch, qtbot, tmp_path: Path) -> None:
    watch._watcher.blockSignals(True)
    (tmp_path / "cut.otio").write_text("half of i")
    watch._moved()
    qtbot.waitUntil(watch._again.isActive)
    looked: list[object] = []
    watch._moved()
    watch._lane.start("Waiting", lambda _: None, looked.append, lambda _: None)
    qtbot.waitUntil(lambda: bool(looked))
    assert watch.arrived_paths == []
    qtbot.waitUntil(lambda: bool(watch.arrived_paths))


def test_one_that_is_exported_again_is_told_again(watch, qtbot, tmp_path: Path) -> None:
    (tmp_path / "old.otio").write_text('{"a": 1}')
    qtbot.waitUntil(lambda: watch.arrived_paths == [str(tmp_path / "old.otio")])
    fresh = tmp_path / "fresh"
    fresh.write_text('{"a": 1, "b": 2}')
    fresh.replace(tmp_path / "old.otio")  # as programs do that write under another name first
    qtbot.waitUntil(lambda: len(watch.arrived_paths) == 2)


def test_a_folder_that_is_not_there_is_said(qtbot, tmp_path: Path) -> None:
    folder = WatchFolder()
    with qtbot.waitSignal(folder.failed) as told:
        folder.watch(str(tmp_path / "gone"))
    assert "gone" in str(told.args[0]) and "Choose another" in str(told.args[0])
    folder.close()


def test_a_timeline_that_arrives_opens_in_an_empty_window_only(open_session, qtbot) -> None:
    session = open_session(wait=False)
    with qtbot.waitSignal(session.opened):
        session.offer("reel.otio")
    with qtbot.waitSignal(session.offered) as told, qtbot.assertNotEmitted(session.opened, wait=200):
        session.offer("other.otio")
    assert told.args == ["other.otio"]


def test_what_arrives_while_another_is_being_opened_is_offered(open_session, qtbot) -> None:
    session = open_session(wait=False)
    session.open_file("reel.otio")
    with qtbot.waitSignal(session.offered):
        session.offer("other.otio")
    qtbot.waitUntil(lambda: session.timeline is not None)
