"""Timelines that were opened lately: in the menu, on the empty page, in a file that only its user can read."""

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from panel_stand_ins import StandInHost, synthetic_cut
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from plugin.panel.window import Window
from plugin.session.kept.settings import Settings, read_settings, settings_text
from plugin.session.session import Session

OpenEmpty = Callable[[], Window]


@pytest.fixture
def open_empty(
    open_session: Callable[..., Session], open_window: Callable[[Session], Window], tmp_path: Path
) -> OpenEmpty:
    """A window with nothing open, over a session that opens whatever file it is told to."""

    def open_file(path: Path, settings: Settings) -> StandInHost:
        return StandInHost(synthetic_cut(2, path.stem), tmp_path)

    return lambda: open_window(open_session(open_file=open_file, wait=False))


def cuts(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"cut {number}.otio" for number in range(1, count + 1)]
    for path in paths:
        path.touch()
    return paths


def open_all(qtbot: QtBot, session: Session, paths: list[Path]) -> None:
    for path in paths:
        with qtbot.waitSignal(session.opened):
            session.open_file(str(path))
    kept = session.parts.folder / "settings.json"
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).recent[:1] == (str(paths[-1]),))


def listed(window: Window) -> list[str]:
    texts = [action.text().partition("\t")[0] for action in window.recent.actions() if action.isEnabled()]
    return [text.partition("  ")[2] for text in texts if "  " in text]


def test_the_last_ten_are_in_the_menu_and_five_on_the_empty_page_the_next_time(
    qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path
) -> None:
    paths = cuts(tmp_path, 12)
    first = open_empty()
    open_all(qtbot, first.session, [*paths, paths[3]])
    names = [path.name for path in [paths[3], *(path for path in reversed(paths) if path != paths[3])]]
    assert listed(first) == names[:10]
    second = open_empty()
    qtbot.waitUntil(lambda: listed(second) == names[:10])
    assert [button.toolTip() for button in second.empty.recent.buttons] == [f"Open {tmp_path / n}" for n in names[:5]]
    with qtbot.waitSignal(second.session.opened):
        qtbot.mouseClick(second.empty.recent.buttons[1], Qt.MouseButton.LeftButton)
    assert second.session.host_label == Path(names[1]).stem


def test_a_key_shows_the_list_and_a_digit_opens_one(qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path) -> None:
    window = open_empty()
    open_all(qtbot, window.session, cuts(tmp_path, 3))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.strip, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.recent.isVisible)
    with qtbot.waitSignal(window.session.opened):
        qtbot.keyClick(window.recent, Qt.Key.Key_3)
    assert window.session.host_label == "cut 1"


def test_a_file_that_is_gone_says_so_and_leaves_the_list(qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path) -> None:
    window = open_empty()
    paths = cuts(tmp_path, 3)
    open_all(qtbot, window.session, paths)
    paths[0].unlink()
    window.session.open_recent(str(paths[0]))
    qtbot.waitUntil(window.banner.isVisible)
    assert "cut 1.otio is not in" in window.banner.message.text() and window.banner.action.text() == "Open…"
    assert listed(window) == ["cut 3.otio", "cut 2.otio"]
    kept = window.session.parts.folder / "settings.json"
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).recent == (str(paths[2]), str(paths[1])))
    assert window.session.host_label == "cut 3"


def test_what_is_not_there_when_the_menu_opens_is_not_in_it_and_comes_back_with_its_disk(
    qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path
) -> None:
    window = open_empty()
    disk = tmp_path / "disk"
    disk.mkdir()
    open_all(qtbot, window.session, [*cuts(disk, 1), *cuts(tmp_path, 2)])
    disk.rename(tmp_path / "unplugged")
    window.recent.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(listed(window)) == 2)
    (tmp_path / "unplugged").rename(disk)
    window.recent.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(listed(window)) == 3)


def test_clear_forgets_all_of_them_and_touches_no_file(qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path) -> None:
    window = open_empty()
    paths = cuts(tmp_path, 2)
    open_all(qtbot, window.session, paths)
    next(action for action in window.recent.actions() if action.text() == "Clear").trigger()
    assert listed(window) == []
    kept = window.session.parts.folder / "settings.json"
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).recent == ())
    assert all(path.exists() for path in paths)


def test_only_the_path_is_kept_in_a_folder_that_the_user_alone_can_read(
    qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path
) -> None:
    window = open_empty()
    (path,) = cuts(tmp_path, 1)
    open_all(qtbot, window.session, [path])
    kept = window.session.parts.folder / "settings.json"
    assert json.loads(kept.read_text())["recent"] == [str(path)]
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_two_windows_lose_neither_each_others_list_nor_settings(
    qtbot: QtBot, open_empty: OpenEmpty, tmp_path: Path
) -> None:
    one, other = open_empty(), open_empty()
    paths = cuts(tmp_path, 2)
    kept = one.session.parts.folder / "settings.json"
    one.session.change_settings(replace(one.session.settings, watched_folder=str(tmp_path)))
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).watched_folder == str(tmp_path))
    open_all(qtbot, other.session, paths[:1])
    open_all(qtbot, one.session, paths[1:])
    one.session.change_settings(replace(one.session.settings, dialect="premiere"))
    qtbot.waitUntil(lambda: (read_settings(kept) or Settings()).dialect == "premiere")
    assert (read_settings(kept) or Settings()).watched_folder == str(tmp_path)
    assert (read_settings(kept) or Settings()).recent == (str(paths[1]), str(paths[0]))


def test_settings_of_version_0_3_0_are_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"dialect": "premiere", "path_map": ["D:\\footage=/mnt/footage"]}))
    settings = read_settings(path)
    assert settings.dialect == "premiere"
    assert [(one.there, one.here) for one in settings.media_paths] == [("D:\\footage", "/mnt/footage")]
    path.write_text(settings_text(settings), encoding="utf-8")
    assert read_settings(path) == settings
