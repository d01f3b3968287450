"""Settings and prompts are every window's: what one window changes is made on what the others have left on disk."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from plugin.session.cards import Form
from plugin.session.kept.settings import MediaPath, Settings, read_settings, with_change
from plugin.session.kept.shared_file import SharedFile

REEL, ARCHIVE = MediaPath(there="D:\\reel", here="/mnt/reel"), MediaPath(there="X:\\archive", here="/mnt/archive")


@pytest.fixture
def windows(open_session):
    """Two, open since before either changed anything."""
    return open_session(name="one"), open_session(name="other")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "panel" / "settings.json"


def change(session, **fields: object) -> None:
    session.change_settings(replace(session.settings, **fields))


def test_media_paths_told_in_one_window_outlive_any_change_in_the_other(windows, qtbot, kept: Path) -> None:
    one, other = windows
    change(one, media_paths=(REEL,))
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).media_paths == (REEL,))
    change(other, dialect="premiere")
    qtbot.waitUntil(lambda: read_settings(kept).dialect == "premiere")
    qtbot.waitUntil(lambda: other.settings.media_paths == (REEL,))
    there = read_settings(kept)
    assert (there.media_paths, there.dialect) == ((REEL,), "premiere")
    assert (other.settings.media_paths, other.settings.dialect) == ((REEL,), "premiere")


def test_media_paths_told_in_both_windows_are_all_kept_and_one_taken_away_stays_away(windows, qtbot, kept) -> None:
    one, other = windows
    change(one, media_paths=(REEL,))
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).media_paths == (REEL,))
    change(other, media_paths=(*other.settings.media_paths, ARCHIVE))
    qtbot.waitUntil(lambda: read_settings(kept).media_paths == (REEL, ARCHIVE))
    change(one, media_paths=tuple(path for path in one.settings.media_paths if path != REEL))
    qtbot.waitUntil(lambda: read_settings(kept).media_paths == (ARCHIVE,))


def test_a_timeline_opens_with_the_media_paths_that_the_other_window_told(windows, qtbot, kept: Path) -> None:
    one, other = windows
    change(one, media_paths=(REEL,))
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).media_paths == (REEL,))
    seen: list[Settings] = []
    other.host.fresh = lambda settings: seen.append(settings) or other.host
    with qtbot.waitSignal(other.opened):
        other.reload()
    assert seen[0].media_paths == (REEL,)


def test_prompts_used_in_two_windows_are_all_remembered(windows, qtbot, tmp_path: Path) -> None:
    one, other = windows
    for session, prompt in ((one, "boots"), (other, "rain"), (one, "wind")):
        session.fill(["s010_FX"], Form(prompt=prompt))
        with qtbot.waitSignal(session.queue_changed):
            session.generate(["s010_FX"])
        there = tmp_path / "panel" / "prompts.json"
        qtbot.waitUntil(
            lambda there=there, prompt=prompt: there.exists() and json.loads(there.read_text())[0] == prompt
        )
    assert json.loads(there.read_text()) == ["wind", "rain", "boots"]
    qtbot.waitUntil(lambda: one.prompts == ("wind", "rain", "boots"))


def test_many_windows_that_write_at_once_lose_nothing(qtbot, tmp_path: Path) -> None:
    folder = tmp_path / "panel"
    script = (
        "import sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
        "from plugin.session.kept.prompts import prompts_text, read_prompts, with_used\n"
        "from plugin.session.kept.shared_file import SharedFile\n"
        "app = QCoreApplication([])\n"
        "file = SharedFile(Path(sys.argv[1]), read_prompts, prompts_text, ())\n"
        "for number in range(8):\n"
        "    file.change('it', lambda there, n=number: with_used(there, [f'{sys.argv[2]} {n}']))\n"
        "file.finish()\n"
    )
    path = str(folder / "prompts.json")
    started = [subprocess.Popen([sys.executable, "-c", script, path, f"window {n}"]) for n in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    there = json.loads((folder / "prompts.json").read_text())
    assert sorted(there) == sorted(f"window {window} {n}" for window in range(3) for n in range(8))
    assert not [path.name for path in folder.iterdir() if path.suffix == ".part"]


def test_what_cannot_be_written_now_is_told_and_comes_with_the_next_change(qtbot, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("plugin.session.kept.shared_file._PATIENCE_S", 0.1)
    path = tmp_path / "words.json"
    read = lambda path: path.read_text() if path.exists() else None  # noqa: E731
    file = SharedFile(path, read, lambda words: words, "")
    with FileLock(path.with_suffix(".lock")), qtbot.waitSignal(file.failed) as told:
        file.change("the words", lambda there: there + "one ")
    assert "another Wildtrack window" in str(told.args[0]) and not path.exists() and file.value == "one "
    file.change("the words", lambda there: there + "two ")
    qtbot.waitUntil(lambda: path.exists() and path.read_text() == "one two ")
    file.finish()


def test_a_change_written_just_after_the_file_was_read_is_in_the_newest_all_the_same(qtbot, tmp_path: Path) -> None:
    path, written = tmp_path / "words.json", threading.Event()
    path.write_text("old")

    def read(path: Path) -> str:
        there = path.read_text()
        if threading.current_thread().name == "opens a timeline":
            assert there == "old"
            lock.release()
            assert written.wait(5)
        return there

    file = SharedFile(path, read, lambda words: words, "")
    lock = FileLock(path.with_suffix(".lock"), thread_local=False)
    lock.acquire()
    file.change("the words", lambda there: "new", written.set)
    newest: list[str] = []
    opens = threading.Thread(target=lambda: newest.append(file.newest()), name="opens a timeline")
    opens.start()
    qtbot.waitUntil(lambda: bool(newest))
    assert newest == ["new"]
    opens.join()
    file.finish()


def test_a_change_says_nothing_of_what_it_did_not_change() -> None:
    there = Settings(dialect="premiere", copy_first=True, recent=("/cut.otio",))
    assert with_change(there, Settings(), Settings(watched_folder="/in")) == replace(there, watched_folder="/in")
