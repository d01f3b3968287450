"""Shots whose media is offline or damaged: seen, explained, left out, and brought back, over real files."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from offline_reels import write_reels
from panel_stand_ins import AnyScout
from panel_stand_ins.cut_file import do, facts, our_clips, with_takes
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plugin.hosts.otio_file import OtioFile
from plugin.panel.media_paths.media_paths_dialog import MediaPathsDialog
from plugin.panel.media_paths.path_row import PathRow
from plugin.panel.window import Window
from plugin.session.cards import Form
from plugin.session.kept.settings import MediaPath
from plugin.session.session import Session
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import Media

LEFT = Qt.MouseButton.LeftButton
_GONE = ("D:\\footage\\day 1\\b.mov", "D:\\footage\\day 2\\c.mov")
Show = Callable[..., Window]


@pytest.fixture
def show(open_session: Callable[..., Session], open_window: Callable[[Session], Window], tmp_path: Path) -> Show:
    """A window on a cut of these media; `window.session` is what it shows."""

    def open_it(*urls: str, scout: object = None) -> Window:
        cut = write_reels(tmp_path / "cut.otio", list(urls))
        return open_window(
            open_session(open_file=lambda path, settings: OtioFile(cut, facts, settings), scout=scout or AnyScout())
        )

    return open_it


@pytest.fixture
def here(tmp_path: Path) -> str:
    """A file that is here."""
    (tmp_path / "a.mov").touch()
    return str(tmp_path / "a.mov")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The other machine's folder, copied to this one."""
    for name in ("day 1/b.mov", "day 2/c.mov"):
        path = tmp_path / "copied" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "copied"


def click(qtbot: QtBot, window: Window, shot_id: str) -> None:
    view = window.strip.view()
    shot = window.strip.content.shot(shot_id)
    qtbot.mouseClick(window.strip.viewport(), LEFT, pos=view.box(shot.span, view.rows.shots).center().toPoint())


def media_paths(qtbot: QtBot) -> MediaPathsDialog:
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), MediaPathsDialog))
    return QApplication.activeModalWidget()


def fill(qtbot: QtBot, row: PathRow, folder: Path) -> None:
    row.here.clear()
    qtbot.keyClicks(row.here, str(folder))


def test_an_offline_shot_says_which_file_is_missing_and_its_button_leads_to_the_folder(
    qtbot: QtBot, show: Show, here: str
) -> None:
    window = show(here, *_GONE)
    inspector = window.inspector
    click(qtbot, window, "s030")
    assert window.session.selected == ("s030",)
    assert inspector.head.title.text() == "s030   c.mov"
    assert inspector.head.place.text().startswith("01:00:04:00 \N{EN DASH} 01:00:06:00")
    told = inspector.no_sound.why.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert inspector.no_sound.title.text() == "Offline" and told == "D:\\footage\\day 2\\c.mov is not here."
    assert not inspector.prompt.isVisible()
    assert inspector.button.text() == "Cannot generate: 1 offline" and not inspector.button.isEnabled()
    qtbot.mouseClick(inspector.no_sound.locate, LEFT)
    dialog = media_paths(qtbot)
    (row,) = dialog.rows
    assert (row.there.text(), row.here.text()) == ("D:\\footage", "")
    qtbot.waitUntil(row.here.hasFocus)
    qtbot.waitUntil(lambda: row.found.text() == "2 files of this timeline are offline.")
    dialog.reject()


def test_the_dialog_says_at_once_what_a_folder_finds_and_the_shots_come_back(
    qtbot: QtBot, show: Show, here: str, copied: Path
) -> None:
    window = show(here, *_GONE)
    session = window.session
    session.fill(["s010_FX"], Form(prompt="a creaking gate"))
    with_takes(session, qtbot, "s010_FX")
    window.settings.ask_for_paths()
    dialog = media_paths(qtbot)
    (row,) = dialog.rows
    fill(qtbot, row, copied / "nowhere")
    qtbot.waitUntil(lambda: row.found.text() == "There is no such folder on this machine.")
    fill(qtbot, row, copied / "day 1")
    qtbot.waitUntil(lambda: row.found.text() == "None of the 2 files is here.")
    (copied / "day 2" / "c.mov").unlink()
    fill(qtbot, row, copied)
    qtbot.waitUntil(lambda: row.found.text() == "1 of 2 files is here.")
    (copied / "day 2" / "c.mov").touch()
    fill(qtbot, row, copied)
    qtbot.waitUntil(lambda: row.found.text() == "All 2 files are here.")
    with qtbot.waitSignal(session.opened):
        qtbot.mouseClick(dialog.use, LEFT)
    assert session.skipped == () and [shot.shot_id for shot in session.shots] == ["s010", "s020", "s030"]
    assert session.settings.media_paths == (MediaPath(there="D:\\footage", here=str(copied)),)
    assert session.card("s010_FX").form.prompt == "a creaking gate" and len(session.card("s010_FX").takes) == 1
    window.settings.ask_for_paths()
    (row,) = media_paths(qtbot).rows
    qtbot.waitUntil(lambda: row.found.text() == "All 2 files are here.")
    media_paths(qtbot).reject()


def test_rows_are_added_and_removed_and_one_that_is_not_filled_in_counts_for_nothing(
    qtbot: QtBot, show: Show, here: str, copied: Path
) -> None:
    window = show(here, *_GONE, "E:\\stock\\d.mov")
    window.settings.ask_for_paths()
    dialog = media_paths(qtbot)
    assert [row.there.text() for row in dialog.rows] == ["D:\\footage", "E:\\stock"]
    qtbot.mouseClick(dialog.rows[0].remove, LEFT)
    qtbot.mouseClick(dialog.add, LEFT)
    qtbot.waitUntil(dialog.rows[1].there.hasFocus)
    qtbot.keyClicks(dialog.rows[1].there, "D:\\footage\\day 2")
    fill(qtbot, dialog.rows[1], copied / "day 2")
    qtbot.waitUntil(lambda: dialog.rows[1].found.text() == "Its one file is here.")
    with qtbot.waitSignal(window.session.opened):
        dialog.accept()
    assert window.session.settings.media_paths == (MediaPath(there="D:\\footage\\day 2", here=str(copied / "day 2")),)
    assert [shot.shot_id for shot in window.session.skipped] == ["s020", "s040"]


def test_a_known_path_whose_disk_is_not_connected_keeps_no_timeline_from_opening(
    qtbot: QtBot, show: Show, here: str, tmp_path: Path
) -> None:
    window = show(here, *_GONE)
    with qtbot.waitSignal(window.session.opened):
        window.settings.use_paths((MediaPath(there="D:\\footage", here=str(tmp_path / "unplugged")),))
    assert len(window.session.skipped) == 2
    click(qtbot, window, "s020")
    qtbot.mouseClick(window.inspector.no_sound.locate, LEFT)
    (row,) = media_paths(qtbot).rows
    qtbot.waitUntil(row.here.hasFocus)
    qtbot.waitUntil(lambda: row.found.text() == "There is no such folder on this machine.")
    media_paths(qtbot).reject()


def test_of_several_shots_the_others_are_generated_and_what_was_left_out_is_said(
    qtbot: QtBot, show: Show, here: str
) -> None:
    window = show(here, *_GONE)
    session = window.session
    session.select(("s010", "s020"))
    assert window.inspector.button.text() == "Generate 1 FX and 1 BG stem"
    assert window.inspector.no_sound.why.text() == "s020 b.mov is left out: its media is offline."
    with qtbot.waitSignal(session.queue_changed):
        qtbot.mouseClick(window.inspector.button, LEFT)
    assert {one.cue_id for one in session.link.submitted} == {"s010_FX", "sc010_BG"}
    assert window.banner.message.text() == "s020 b.mov is left out: its media is offline."
    for cue_id in ("s010_FX", "sc010_BG"):
        session.link.render(cue_id)
    session.select(())
    qtbot.waitUntil(window.inspector.button.isEnabled)
    qtbot.mouseClick(window.inspector.button, LEFT)
    assert window.banner.message.text() == "2 shots are left out, for they get no sound: 2 offline."
    session.select(("s020",))
    window.inspector.generate()
    assert window.banner.action.text() == "Locate Media…"
    qtbot.mouseClick(window.banner.action, LEFT)
    media_paths(qtbot).reject()


def test_the_audition_says_that_there_is_no_picture_and_compares_the_shot_that_has_one(
    qtbot: QtBot, show: Show, here: str
) -> None:
    window = show(*_GONE[:1], here)
    session = window.session
    with_takes(session, qtbot, "s020_FX")
    click(qtbot, window, "s010")
    qtbot.waitUntil(lambda: window.audition.picture.accessibleDescription() == "No picture: its media is offline.")
    session.select(("s010", "s020"))
    qtbot.waitUntil(lambda: window.audition.takes.current == ("s020_FX", 1))


def test_a_damaged_file_is_named_with_what_is_wrong_and_read_again_on_demand(
    qtbot: QtBot, show: Show, here: str, tmp_path: Path
) -> None:
    class Wary(AnyScout):
        broken = True

        def identify(self, media: Media) -> str:
            if self.broken and media.path.endswith("torn.mov"):
                raise UnreadableMedia(media.path, "its index is missing")
            return super().identify(media)

    scout = Wary()
    (tmp_path / "torn.mov").touch()
    window = show(here, str(tmp_path / "torn.mov"), scout=scout)
    click(qtbot, window, "s020")
    no_sound = window.inspector.no_sound
    told = no_sound.why.text().replace("\N{ZERO WIDTH SPACE}", "")
    assert no_sound.title.text() == "Damaged"
    assert str(tmp_path / "torn.mov") in told and "its index is missing" in told
    assert not no_sound.locate.isVisible() and window.inspector.button.text() == "Cannot generate: 1 damaged"
    scout.broken = False
    with qtbot.waitSignal(window.session.opened):
        qtbot.mouseClick(no_sound.reload, LEFT)
    assert window.session.skipped == () and window.session.selected == ("s020",)
    assert window.inspector.button.text() == "Generate 1 FX and 1 BG stem"


def test_a_timeline_that_is_offline_from_end_to_end_opens_and_says_what_to_do(
    qtbot: QtBot, show: Show, copied: Path
) -> None:
    window = show(*_GONE)
    session = window.session
    assert window.strip.isVisible() and session.shots == () and len(session.skipped) == 2
    session.reload()
    qtbot.waitUntil(window.banner.isVisible)
    assert "All 2 shots are offline" in window.banner.message.text() and "--" not in window.banner.message.text()
    assert window.inspector.head.title.text() == "All 2 shots"
    qtbot.mouseClick(window.banner.action, LEFT)
    dialog = media_paths(qtbot)
    fill(qtbot, dialog.rows[0], copied)
    with qtbot.waitSignal(session.opened):
        dialog.accept()
    assert len(session.shots) == 2
    qtbot.waitUntil(lambda: not window.banner.isVisible())


def test_prompts_and_takes_of_a_shot_outlive_the_time_in_which_it_is_offline(
    qtbot: QtBot, show: Show, here: str, copied: Path, tmp_path: Path
) -> None:
    window = show(here, str(copied / "day 1" / "b.mov"))
    session = window.session
    session.fill(["s020_FX"], Form(prompt="gravel"))
    with_takes(session, qtbot, "s020_FX")
    session.rate("s020_FX", 1, 4)
    copied.rename(tmp_path / "away")
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert [shot.shot_id for shot in session.skipped] == ["s020"]
    session.fill(["s010_FX"], Form(prompt="wind"))
    session.close()  # kept while it is offline, and read again so
    kept = (tmp_path / "panel").glob("*.json")
    assert any("gravel" in path.read_text() for path in kept)
    shutil.move(tmp_path / "away", copied)
    again = show(here, str(copied / "day 1" / "b.mov")).session
    assert again.card("s010_FX").form.prompt == "wind" and again.card("s020_FX").form.prompt == "gravel"


def test_media_of_a_timeline_in_resolve_is_relinked_there(
    qtbot: QtBot, show: Show, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(here, *_GONE)
    monkeypatch.setattr(type(window.session.timeline.host), "follows_media_paths", False)
    click(qtbot, window, "s020")
    assert "Relink the media in Resolve" in window.inspector.no_sound.advice.text()
    assert not window.inspector.no_sound.locate.isVisible() and window.inspector.no_sound.reload.isVisible()
    window.settings.ask_for_paths()
    assert media_paths(qtbot).rows == []
    media_paths(qtbot).reject()


def test_a_stem_of_a_shot_that_is_offline_now_stays_in_the_timeline(
    qtbot: QtBot, show: Show, here: str, tmp_path: Path
) -> None:
    other = tmp_path / "b.mov"
    other.touch()
    window = show(here, str(other))
    session = window.session
    with_takes(session, qtbot, "s010_FX", "s020_FX")
    do(session, qtbot, lambda: session.place())
    output = Path(session.output_label)
    before = our_clips(output)
    assert len(before) == 2
    other.unlink()
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert [shot.shot_id for shot in session.skipped] == ["s020"]
    window.placing.ask()
    qtbot.waitUntil(lambda: window.placing.dialog is not None)
    dialog = window.placing.dialog
    assert "s020 b.mov is left out: its media is offline." in dialog.sentence.text()
    assert "Its shot is offline, damaged or not looked at yet" in [row.why for row in dialog.placement.rows]
    dialog.reject()
    do(session, qtbot, lambda: session.place())
    assert our_clips(output) == before
