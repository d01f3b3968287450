"""The main window over a session with a stand-in engine: driven by keys, menus, drops; remembered, and small enough."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QSlider, QTabBar, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from plugin.panel.actions import ACTIONS, MENUS, Group
from plugin.panel.window import Window
from plugin.session.cards import CardState, Form
from plugin.session.kept.settings import usual_stems_folder
from plugin.session.reports import EngineCondition, Trouble
from plugin.session.session import Session
from v2a_engine.domain.cue import StemKind

OpenWindow = Callable[[Session], Window]
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window: OpenWindow, session: Session) -> Window:
    return open_window(session)


def press(qtbot: QtBot, window: Window, shortcut: str) -> None:
    """The real keys of a shortcut, on whatever has the focus."""
    window.activateWindow()  # without a window manager nobody does after a dialog
    qtbot.waitUntil(window.isActiveWindow)
    combination = QKeySequence(shortcut)[0]
    qtbot.keyClick(window.focusWidget() or window, combination.key(), combination.keyboardModifiers())


def drop(window: Window, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(400, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_every_action_has_a_shortcut_of_its_own_and_says_what_it_does() -> None:
    of_menus = [row for row in ACTIONS if row.group in MENUS]
    shortcuts = [QKeySequence(row.shortcut).toString() for row in of_menus]
    assert all(shortcuts) and len(set(shortcuts)) == len(shortcuts)
    assert len({row.name for row in ACTIONS}) == len(ACTIONS)
    assert all(row.text and row.shortcut and row.tooltip.endswith(".") for row in ACTIONS)


def test_every_row_of_the_table_that_names_a_menu_is_in_it(window: Window) -> None:
    shown = {action.shortcut().toString() for menu in window.menuBar().actions() for action in menu.menu().actions()}
    assert {QKeySequence(row.shortcut).toString() for row in ACTIONS if row.group in MENUS} <= shown


def test_an_empty_window_says_what_to_do_and_offers_nothing_that_needs_a_timeline(
    open_window: OpenWindow, session: Session
) -> None:
    window = open_window(Session(session.parts))
    assert window.empty.isVisible() and not window.strip.isVisible()
    assert window.empty.open_button.hasFocus()
    for name in ("generate", "place", "remove", "reload"):
        assert not window.actions_by_name[name].isEnabled(), name
    assert window.actions_by_name["open"].isEnabled() and window.actions_by_name["verify"].isEnabled()


def test_an_open_timeline_is_named_and_its_strip_has_the_keyboard(window: Window, session: Session) -> None:
    assert window.strip.isVisible() and window.strip.hasFocus()
    assert window.windowTitle().startswith(session.host_label)
    assert "reel_wildtrack.otio" in window.status.host.text()


def test_select_three_shots_and_generate_by_keys_alone(qtbot: QtBot, window: Window, session: Session) -> None:
    qtbot.keyClick(window.strip, Qt.Key.Key_Home)
    for _ in range(2):
        qtbot.keyClick(window.strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert session.selected == ("s010", "s020", "s030")
    press(qtbot, window, "Ctrl+Return")
    qtbot.waitUntil(lambda: len(session.link.submitted) == 4)
    assert {asked.cue_id for asked in session.link.submitted} == {"s010_FX", "s020_FX", "s030_FX", "sc010_BG"}
    assert session.card("s010_FX").state is CardState.QUEUED


def test_takes_are_compared_rated_and_chosen_from_the_strip(qtbot: QtBot, window: Window, session: Session) -> None:
    session.fill(["s020_FX"], Form(takes=2))
    session.link.auto = True
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX", "s020_FX"])
    qtbot.waitUntil(lambda: len(session.card("s020_FX").takes) == 2 and len(session.card("s010_FX").takes) == 1)
    session.choose("s020_FX", 1)
    session.select(["s010"])
    qtbot.waitUntil(lambda: window.audition.takes.current == ("s010_FX", 1))
    strip = window.strip
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip, Qt.Key.Key_Down)  # at once: of the shot that is selected now
    qtbot.keyClick(strip, Qt.Key.Key_5)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert [take.rating for take in session.card("s020_FX").takes] == [0, 5]
    assert session.card("s020_FX").chosen == 2 and session.card("s010_FX").takes[0].rating == 0
    qtbot.keyClick(strip, Qt.Key.Key_S)
    qtbot.keyClick(strip, Qt.Key.Key_R)
    assert window.audition.desk.solo[StemKind.FX].isChecked() and window.audition.player.mixer.loop
    qtbot.keyClick(strip, Qt.Key.Key_Period)
    assert session.playhead == 49
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert window.audition.player.is_running
    qtbot.keyClick(strip, Qt.Key.Key_K)
    assert not window.audition.player.is_running and strip.hasFocus()


def test_keys_lead_to_the_audition_and_the_queue_and_back(qtbot: QtBot, window: Window, session: Session) -> None:
    press(qtbot, window, "Ctrl+2")
    assert window.queue.isVisible() and window.queue.hasFocus()
    press(qtbot, window, "Ctrl+1")
    assert window.audition.isVisible() and window.audition.hasFocus()
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX"])
    qtbot.waitUntil(lambda: bool(window.queue.model.rows))
    press(qtbot, window, "Ctrl+2")
    assert window.queue.jobs.hasFocus()
    press(qtbot, window, "Ctrl+G")
    assert window.strip.hasFocus()


@pytest.mark.parametrize("at", ["jobs", "stop"])
def test_ctrl_a_in_the_queue_selects_every_job_and_leaves_the_shots(
    qtbot: QtBot, window: Window, session: Session, at: str
) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(["s010_FX", "s020_FX", "s030_FX"])
    qtbot.waitUntil(lambda: len(window.queue.model.rows) == 3)
    press(qtbot, window, "Ctrl+2")
    window.queue.jobs.selectRow(0)
    getattr(window.queue, at).setFocus()
    press(qtbot, window, "Ctrl+A")
    assert len(window.queue.selected) == 3 and session.selected == ()
    press(qtbot, window, "Ctrl+G")
    press(qtbot, window, "Ctrl+A")
    assert len(session.selected) == len(session.shots)


def test_quit_is_the_last_of_its_menu(window: Window) -> None:
    timeline = window.menuBar().actions()[0].menu()
    texts = [action.text() for action in timeline.actions()]
    assert texts[-1] == "Quit" and texts.count("Quit") == 1 and "Output For" in texts


def test_stop_generating_stops_the_selected_shots_only(qtbot: QtBot, window: Window, session: Session) -> None:
    session.select(("s010", "s020"))
    press(qtbot, window, "Ctrl+Return")
    qtbot.waitUntil(lambda: session.card("s020_FX").state is CardState.QUEUED)
    session.select(("s010",))
    press(qtbot, window, "Ctrl+.")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.NOTHING)
    assert session.card("s020_FX").state is CardState.QUEUED


def test_place_shows_what_will_happen_then_undo_and_redo_name_it(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    session.link.auto = True
    session.select(("s010",))
    press(qtbot, window, "Ctrl+Return")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.READY)
    press(qtbot, window, "Ctrl+P")
    qtbot.waitUntil(lambda: window.placing.dialog is not None)
    assert session.host.lying == ()
    window.placing.dialog.accept()
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.PLACED)
    undo = window.actions_by_name["undo"]
    assert undo.isEnabled() and undo.text() == "Undo: Place"
    press(qtbot, window, "Ctrl+Z")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.READY)
    assert window.actions_by_name["redo"].text() == "Redo: Place"
    press(qtbot, window, "Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: session.card("s010_FX").state is CardState.PLACED)
    press(qtbot, window, "Ctrl+Shift+R")
    qtbot.waitUntil(lambda: window.removing.dialog is not None)
    assert len(session.host.lying) == 2, "it is shown first"
    qtbot.keyClick(window.removing.dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.host.lying == ())


def test_zoom_and_selection_work_from_wherever_the_keyboard_is(qtbot: QtBot, window: Window, session: Session) -> None:
    window.inspector.button.setFocus()
    scale = window.strip.axis.px_per_frame
    press(qtbot, window, "Ctrl+=")
    assert window.strip.axis.px_per_frame > scale
    press(qtbot, window, "Ctrl+0")
    assert window.strip.axis.px_per_frame == pytest.approx(scale)
    press(qtbot, window, "Ctrl+A")
    assert len(session.selected) == 12
    press(qtbot, window, "Ctrl+Shift+A")
    assert session.selected == ()


def test_space_in_the_strip_plays(qtbot: QtBot, window: Window, session: Session) -> None:
    session.select(("s010",))
    qtbot.waitUntil(lambda: window.audition.player.mixer.length > 1)
    qtbot.keyClick(window.strip, Qt.Key.Key_Space)
    assert window.audition.player.is_running
    qtbot.keyClick(window.strip, Qt.Key.Key_Space)
    assert not window.audition.player.is_running


def test_a_dropped_timeline_opens_and_another_file_is_verified(
    qtbot: QtBot, window: Window, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.opened):
        drop(window, tmp_path / "cut 2.OTIO")
    assert not window.verifying.isVisible()
    trailer = tmp_path / "trailer.mp4"
    trailer.write_bytes(b"not really")
    found = {"path": str(trailer), "verdict": "not found", "words": ["Not found."], "tracks": [], "findings": []}
    session.verification.answer = {"files": [found]}
    drop(window, trailer)
    assert window.verifying.isVisible()
    qtbot.waitUntil(lambda: len(window.verifying.cards) == 1)


def test_what_is_dragged_from_a_browser_is_not_taken(window: Window) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/cut.otio")])
    event = QDragEnterEvent(
        QPoint(400, 200), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    window.dragEnterEvent(event)
    assert not event.isAccepted()


def test_the_status_line_tells_how_the_engine_is_and_what_is_going_on(window: Window, session: Session) -> None:
    session.link.set_state(condition=EngineCondition.WORKING, device="Processor, 2 cores", memory_bytes=2_100_000_000)
    assert window.status.engine.text() == "Engine working, Processor, 2 cores, 2.1 GB"
    session.busy.emit("Looking for cuts", 3, 12)
    assert window.status.doing.isVisible() and window.status.doing.text() == "Looking for cuts"
    assert window.status.progress.value() == 3 and window.status.progress.maximum() == 12
    session.busy.emit("", 0, 0)
    assert not window.status.doing.isVisible()


def hidden_docks(window: Window) -> set[str]:
    return {dock.objectName() for dock in window.findChildren(QDockWidget) if dock.isHidden()}


def test_the_layout_is_there_again_the_next_time_and_can_be_put_back(
    qtbot: QtBot, open_window: OpenWindow, session: Session, tmp_path: Path
) -> None:
    first = open_window(session)
    at_first = hidden_docks(first)
    first.findChild(QDockWidget, "inspector").close()
    first.close()
    assert (tmp_path / "panel" / "layout.ini").exists()
    second = open_window(session)
    assert second.findChild(QDockWidget, "inspector").isHidden()
    press(qtbot, second, "Ctrl+Shift+0")
    assert hidden_docks(second) == at_first


def headless(window: Window) -> set[str]:
    docks = window.findChildren(QDockWidget)
    return {dock.objectName() for dock in docks if dock.titleBarWidget() is not None}


def test_a_part_in_tabs_is_named_once_and_has_a_head_again_in_a_window_of_its_own(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: headless(window) == {"audition", "queue"})
    press(qtbot, window, "Ctrl+Shift+1")
    audition = window.findChild(QDockWidget, "audition")
    assert audition.isFloating()
    qtbot.waitUntil(lambda: headless(window) == set())
    press(qtbot, window, "Ctrl+Shift+1")
    assert not audition.isFloating() and not audition.visibleRegion().isEmpty()
    qtbot.waitUntil(lambda: headless(window) == {"audition", "queue"})


def parts(window: Window) -> list[QWidget]:
    docks = [window.findChild(QDockWidget, name) for name in ("inspector", "audition")]
    return [window.strip, *docks, window.status, window.findChild(QToolBar, "tools")]


@pytest.mark.parametrize(
    "size",
    [(760, 480), (3840, 2160), *(pytest.param(size, marks=pytest.mark.slow) for size in ((900, 560), (1280, 720)))],
)
@pytest.mark.parametrize("has_message", [False, True])
def test_every_part_has_room_of_its_own_from_the_smallest_window_to_the_largest(
    qtbot: QtBot, window: Window, session: Session, size: tuple[int, int], has_message: bool
) -> None:
    session.select(("s010", "s020"))
    if has_message:
        session.placed.emit("Placed: 4 added.")
    window.resize(760, 480)
    qtbot.wait(50)
    window.resize(*size)
    qtbot.wait(200)
    assert (window.width(), window.height()) == size
    boxes = [part.rect().translated(part.mapTo(window, QPoint(0, 0))) for part in parts(window)]
    for number, box in enumerate(boxes):
        assert window.rect().contains(box), parts(window)[number].objectName()
        assert not any(box.intersects(other) for other in boxes[number + 1 :]), parts(window)[number].objectName()
    assert window.audition.height() >= window.audition.minimumSizeHint().height()
    if size != (760, 480):
        assert window.audition.visibleRegion().boundingRect() == window.audition.rect()
    assert window.inspector.button.visibleRegion().boundingRect() == window.inspector.button.rect()
    assert window.strip.viewport().height() >= window.strip.rows.bottom


def test_in_the_smallest_window_what_has_no_room_is_scrolled_to(qtbot: QtBot, window: Window, session: Session) -> None:
    session.select(("s010",))
    window.resize(760, 480)
    qtbot.wait(100)
    area = window.audition.parentWidget().parentWidget()
    assert area.verticalScrollBar().maximum() > 0 and area.horizontalScrollBar().maximum() > 0
    area.horizontalScrollBar().setValue(area.horizontalScrollBar().maximum())
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    slider = window.audition.desk.findChildren(QSlider)[-1]
    assert slider.visibleRegion().boundingRect() == slider.rect()


@pytest.mark.parametrize("size", [(760, 480), (900, 560), pytest.param((800, 500), marks=pytest.mark.slow)])
@pytest.mark.parametrize("sentences", [1, 40, pytest.param(5, marks=pytest.mark.slow)])
def test_a_message_never_takes_the_room_of_the_tabs(
    qtbot: QtBot, window: Window, session: Session, size: tuple[int, int], sentences: int
) -> None:
    window.resize(*size)
    qtbot.wait(50)
    bar = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    session.trouble.emit(Trouble(where="timeline", message="It is not to be read. " * sentences, action="open"))
    qtbot.wait(100)
    assert (window.width(), window.height()) == size
    assert bar.height() >= bar.sizeHint().height() and window.rect().contains(bar.geometry())
    for part in (window.banner, window.strip, window.status):
        box = part.rect().translated(part.mapTo(window, QPoint(0, 0)))
        assert window.rect().contains(box) and not box.intersects(bar.geometry()), part
    assert window.strip.viewport().height() >= window.strip.rows.bottom


def test_what_of_a_long_message_has_no_room_is_scrolled_to_by_keys(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    window.resize(760, 480)
    session.trouble.emit(Trouble(where="timeline", message="It is not to be read. " * 40, action="open"))
    qtbot.wait(100)
    assert window.strip.hasFocus()
    words = window.banner.message.parentWidget().parentWidget()
    words.setFocus(Qt.FocusReason.TabFocusReason)
    assert words.focusPolicy() == Qt.FocusPolicy.TabFocus
    bar = words.verticalScrollBar()
    for _ in range(100):
        qtbot.keyClick(words, Qt.Key.Key_Down)
    assert bar.value() == bar.maximum() > 0
    session.trouble.emit(Trouble(where="timeline", message="It is not to be read.", action="open"))
    assert words.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_the_sentences_of_an_empty_window_are_whole_under_a_message(
    qtbot: QtBot, open_session: Callable[..., Session], open_window: OpenWindow
) -> None:
    session = open_session(wait=False)
    window = open_window(session)
    window.resize(760, 480)
    message = (
        "Will not write to /tmp/full/small_wildtrack.otio: the folder /tmp/full cannot be written to. Choose another."
    )
    session.trouble.emit(Trouble(where="timeline", message=message, action="open"))
    qtbot.wait(100)
    for label in (window.banner.message, *window.empty.findChildren(QLabel)):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_the_first_window_is_no_larger_than_the_screen(window: Window) -> None:
    screen = window.screen().availableSize()
    assert window.height() < screen.height()
    assert window.width() <= max(screen.width(), window.minimumWidth())


def test_a_larger_window_gives_the_picture_what_the_strip_cannot_use(qtbot: QtBot, window: Window) -> None:
    window.resize(1600, 900)
    qtbot.wait(50)
    before = window.audition.height()
    window.resize(1600, 1800)
    qtbot.wait(50)
    assert window.strip.viewport().height() - window.strip.rows.bottom < 16
    assert window.audition.height() > before + 500


def test_a_new_user_is_greeted_once(qtbot: QtBot, open_window: OpenWindow, session: Session) -> None:
    window = open_window(session)
    window.greet()
    greeting = QApplication.activeModalWidget()
    assert greeting is not None and greeting.width() >= greeting.sizeHint().width()
    greeting.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    window.greet()
    assert QApplication.activeModalWidget() is None


def test_f1_shows_the_keys(qtbot: QtBot, window: Window) -> None:
    press(qtbot, window, "F1")
    sheet = QApplication.activeModalWidget()
    assert sheet is not None and "generate" in sheet.shown
    sheet.close()


def test_a_question_mark_shows_the_keys_too_but_not_while_it_is_typed(qtbot: QtBot, window: Window) -> None:
    window.strip.setFocus()
    press(qtbot, window, "?")
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    qtbot.keyClicks(sheet.search, "?")
    assert sheet.shown == ["cheat_sheet"] and sheet.search.text() == "?"
    sheet.close()
    words = window.inspector.prompt.words
    words.setFocus()
    qtbot.keyClicks(words, "who?")
    assert words.toPlainText() == "who?"
    assert QApplication.activeModalWidget() is None


def submenu(window: Window, title: str) -> dict[str, QAction]:
    found = {action.text(): action.menu() for action in window.actions_by_name.menu(Group.TIMELINE).actions()}
    return {action.text(): action for action in found[title].actions()}


def editors(window: Window) -> dict[str, QAction]:
    return submenu(window, "Output For")


def test_the_editor_that_output_is_for_is_chosen_in_a_menu_and_the_timeline_read_again(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    assert [text for text, action in editors(window).items() if action.isChecked()] == ["DaVinci Resolve"]
    with qtbot.waitSignal(session.opened):
        editors(window)["Premiere Pro"].trigger()
    assert session.settings.dialect == "premiere"
    assert [text for text, action in editors(window).items() if action.isChecked()] == ["Premiere Pro"]


def test_a_copy_of_the_timeline_in_resolve_is_asked_for_in_a_menu_and_told_before_placing(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    copy_first = submenu(window, "In Resolve")["Copy the Timeline First"]
    assert not copy_first.isChecked() and "before Wildtrack" in copy_first.toolTip()
    with qtbot.waitSignal(session.opened):
        copy_first.trigger()
    assert session.settings.copy_first and copy_first.isChecked()
    for copies in (False, True):
        session.host.copies = copies
        with qtbot.waitSignal(session.placement_ready):
            window.placing.ask()
        assert ("a copy of the timeline" in window.placing.dialog.output.why.text()) is copies
        window.placing.dialog.reject()


def test_stems_for_resolve_go_where_the_user_chooses_and_back_again(
    qtbot: QtBot, window: Window, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignal(session.opened):
        window.settings.put_stems(str(tmp_path))
    assert session.settings.resolve_stems_folder == tmp_path
    submenu(window, "In Resolve")["Stems Folder…"].trigger()
    box = QApplication.activeModalWidget()
    assert str(tmp_path) in box.informativeText()
    with qtbot.waitSignal(session.opened):
        next(button for button in box.buttons() if button.text() == "Usual Folder").click()
    assert session.settings.resolve_stems_folder == usual_stems_folder()


def test_on_a_mac_stems_for_resolve_lie_where_its_sandbox_can_read() -> None:
    assert usual_stems_folder("darwin") == Path.home() / "Movies" / "Wildtrack"
    assert usual_stems_folder("linux") == usual_stems_folder("win32") == Path.home() / "Wildtrack"


def test_what_the_editor_cannot_do_is_among_the_notes(qtbot: QtBot, window: Window, session: Session) -> None:
    session.host.cannot = ("Resolve lets no program set a clip's level: the level is in the stem itself.",)
    with qtbot.waitSignal(session.opened):
        session.reload()
    qtbot.mouseClick(window.status.notes, Qt.MouseButton.LeftButton)
    assert "no program set a clip's level" in QApplication.activeModalWidget().informativeText()


def test_a_watched_folder_is_named_and_can_be_let_go(
    qtbot: QtBot, window: Window, session: Session, tmp_path: Path
) -> None:
    window.settings.watch(str(tmp_path))
    assert session.settings.watched_folder == str(tmp_path)
    press(qtbot, window, "Ctrl+Shift+W")
    box = QApplication.activeModalWidget()
    assert tmp_path.name in box.text()
    next(button for button in box.buttons() if button.text() == "Stop Watching").click()
    assert session.settings.watched_folder == ""


def test_what_arrives_while_somebody_types_is_offered_and_takes_nothing_away(
    qtbot: QtBot, window: Window, session: Session
) -> None:
    session.select(["s020"])
    press(qtbot, window, "Ctrl+T")
    words = window.inspector.prompt.words
    qtbot.keyClicks(words, "boots on")
    session.offer("/edits/cut 5.otio")
    qtbot.keyClicks(QApplication.focusWidget(), " gravel")
    assert words.toPlainText() == "boots on gravel" and words.hasFocus()
    assert QApplication.activeModalWidget() is None
    assert "cut 5.otio" in window.banner.message.text()
    with qtbot.waitSignal(session.opened):
        qtbot.mouseClick(window.banner.action, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()


def test_an_offer_comes_back_when_what_covered_it_is_put_away(window: Window, session: Session) -> None:
    session.offer("/edits/cut 5.otio")
    session.placed.emit("Placed: 3 stems.")
    assert window.banner.message.text() == "Placed: 3 stems."
    window.banner.dismiss()
    assert "cut 5.otio" in window.banner.message.text() and window.banner.isVisible()
    window.banner.dismiss()
    assert not window.banner.isVisible()


def test_the_status_line_names_the_watched_folder(window: Window, tmp_path: Path) -> None:
    assert not window.status.watched.isVisible()
    window.settings.watch(str(tmp_path))
    assert window.status.watched.isVisible() and window.status.watched.text() == f"Watching {tmp_path.name}"


def test_what_was_mended_on_reading_is_counted_and_can_be_read(qtbot: QtBot, window: Window, session: Session) -> None:
    assert not window.status.notes.isVisible()
    session.host.cut = replace(session.host.cut, notes=("The rate was written as 23.98; 24000/1001 is meant.",))
    with qtbot.waitSignal(session.opened):
        session.reload()
    assert window.status.notes.text() == "1 note"
    qtbot.mouseClick(window.status.notes, Qt.MouseButton.LeftButton)
    assert "24000/1001 is meant" in QApplication.activeModalWidget().informativeText()
