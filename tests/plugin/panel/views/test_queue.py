"""The queue under real keys, buttons and drags."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from plugin.panel.queue.queue_table import JOB, LEFT, MESSAGE, PROGRESS, SHARE, STATE, TITLE
from plugin.panel.queue.queue_view import QueueView
from plugin.session.reports import EngineCondition, EngineState, QueueRow

ALT = Qt.KeyboardModifier.AltModifier
ROWS = [
    QueueRow(
        job_id="a",
        cue_id="s010_FX",
        title="door FX",
        state="running",
        progress=0.4,
        stage="sampling",
        seconds_left=3.2,
    ),
    QueueRow(job_id="b", cue_id="s020_FX", title="footsteps FX", state="queued", seconds_left=8.0),
    QueueRow(job_id="c", cue_id="s030_FX", title="rain FX", state="queued", seconds_left=75.0),
    QueueRow(job_id="d", cue_id="sc010_BG", title="", state="queued"),
    QueueRow(job_id="e", cue_id="s040_FX", title="street FX", state="failed", message="street.mov is offline."),
]


@pytest.fixture
def view(shown, session) -> QueueView:
    session.rows = list(ROWS)
    return shown(QueueView(session), 760, 300)


def click_row(qtbot: QtBot, view: QueueView, row: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    at = view.jobs.visualRect(view.model.index(row, TITLE)).center()
    qtbot.mouseClick(view.jobs.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def words(view: QueueView, row: int, column: int) -> str:
    return view.model.index(row, column).data()


def test_in_a_narrow_window_a_failures_reason_has_the_room_of_its_progress(
    qtbot: QtBot, session, view: QueueView
) -> None:
    view.resize(520, 300)
    room = view.jobs.visualRect(view.model.index(4, MESSAGE))
    assert room.width() >= 200 and room.right() <= view.jobs.viewport().width()
    moving = view.jobs.visualRect(view.model.index(0, PROGRESS))
    assert moving.left() > view.jobs.visualRect(view.model.index(0, MESSAGE)).right()
    assert moving.width() >= 100
    session.rows = [replace(ROWS[4], job_id="z"), *ROWS[:4]]
    session.queue_changed.emit()
    qtbot.waitUntil(lambda: view.jobs.columnSpan(0, MESSAGE) == 3)
    assert view.jobs.columnSpan(4, MESSAGE) == 1


def test_each_row_tells_title_state_progress_time_and_message(view: QueueView) -> None:
    assert [words(view, 0, column) for column in range(5)] == ["door FX", "rendering", "Sampling", "40 %", "3 s"]
    assert words(view, 2, LEFT) == "1 min 15 s"
    assert words(view, 3, TITLE) == "sc010_BG"
    assert (words(view, 4, STATE), words(view, 4, MESSAGE)) == ("failed", "street.mov is offline.")
    assert view.model.index(0, PROGRESS).data(SHARE) == 0.4
    assert not view.model.index(1, STATE).data(Qt.ItemDataRole.DecorationRole).isNull()
    assert view.summary.text() == "4 to do, 1 failed, 1 min 15 s left"


def test_delete_stops_what_is_selected(qtbot: QtBot, session, view: QueueView) -> None:
    click_row(qtbot, view, 1)
    click_row(qtbot, view, 3, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view.jobs, Qt.Key.Key_Delete)
    assert session.asked == [("cancel_jobs", ["b", "d"])]


def test_r_tries_failed_jobs_again_and_no_others(qtbot: QtBot, session, view: QueueView) -> None:
    view.jobs.selectAll()
    qtbot.keyClick(view.jobs, Qt.Key.Key_R)
    assert session.asked == [("retry_jobs", ["e"])]


def test_all_that_failed_is_tried_again_at_once_where_more_than_one_did(qtbot: QtBot, session, view: QueueView) -> None:
    assert not view.again_all.isVisible()
    session.rows.append(replace(ROWS[4], job_id="f", cue_id="s050_FX"))
    session.queue_changed.emit()
    qtbot.waitUntil(view.again_all.isVisible)
    qtbot.mouseClick(view.again_all, Qt.MouseButton.LeftButton)
    click_row(qtbot, view, 1)
    qtbot.keyClick(view.jobs, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert session.asked == [("retry_jobs", ["e", "f"])] * 2


@pytest.mark.parametrize(
    ("row", "key", "before"),
    [
        (2, Qt.Key.Key_Up, "b"),
        (1, Qt.Key.Key_Down, "d"),
        (2, Qt.Key.Key_Down, ""),
        (1, Qt.Key.Key_Up, None),
        (3, Qt.Key.Key_Down, None),
        (0, Qt.Key.Key_Down, None),
        (4, Qt.Key.Key_Up, None),
    ],
)
def test_alt_and_arrows_move_a_waiting_job_and_nothing_else(
    qtbot: QtBot, session, view: QueueView, row: int, key: Qt.Key, before: str | None
) -> None:
    click_row(qtbot, view, row)
    qtbot.keyClick(view.jobs, key, ALT)
    assert session.asked == ([] if before is None else [("move_job", ROWS[row].job_id, before)])


def test_buttons_say_what_can_be_done_with_the_selection(qtbot: QtBot, session, view: QueueView) -> None:
    assert not any(button.isEnabled() for button in (view.stop, view.again, view.up, view.down))
    click_row(qtbot, view, 1)
    assert [button.isEnabled() for button in (view.stop, view.again, view.up, view.down)] == [True, False, False, True]
    click_row(qtbot, view, 4)
    assert view.again.isEnabled()
    qtbot.mouseClick(view.again, Qt.MouseButton.LeftButton)
    assert session.asked == [("retry_jobs", ["e"])]


def test_a_drag_tells_before_which_job_it_was_dropped_and_takes_no_row_away(session, view: QueueView) -> None:
    carried = view.model.mimeData([view.model.index(3, 0)])
    view.model.dropMimeData(carried, Qt.DropAction.MoveAction, 1, 0, QModelIndex())
    view.model.dropMimeData(carried, Qt.DropAction.MoveAction, -1, -1, view.model.index(2, 0))
    view.model.dropMimeData(carried, Qt.DropAction.MoveAction, -1, -1, QModelIndex())
    assert session.asked == [("move_job", "d", "b"), ("move_job", "d", "c"), ("move_job", "d", "")]
    assert view.model.rowCount() == 5
    assert not view.model.flags(view.model.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert view.model.flags(view.model.index(1, 0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_the_selection_follows_its_jobs_when_the_order_changes(qtbot: QtBot, session, view: QueueView) -> None:
    click_row(qtbot, view, 2)
    session.rows = [ROWS[0], ROWS[2], ROWS[1], *ROWS[3:]]
    session.queue_changed.emit()
    qtbot.waitUntil(lambda: view.model.index(1, 0).data(JOB) == "c")
    assert view.selected == ["c"]
    qtbot.keyClick(view.jobs, Qt.Key.Key_Down, ALT)
    assert session.asked == [("move_job", "c", "d")]


def test_progress_alone_keeps_rows_and_scrolling(qtbot: QtBot, session, view: QueueView) -> None:
    resets = []
    view.model.modelReset.connect(lambda: resets.append(1))
    session.rows[0] = replace(ROWS[0], progress=0.9)
    session.queue_changed.emit()
    qtbot.waitUntil(lambda: words(view, 0, PROGRESS) == "90 %")
    assert not resets


def test_an_empty_queue_says_what_to_do(qtbot: QtBot, session, view: QueueView) -> None:
    session.rows = []
    session.queue_changed.emit()
    qtbot.waitUntil(lambda: not view.jobs.isVisible())


def test_the_engine_line_tells_device_and_memory_and_restarts(qtbot: QtBot, session, view: QueueView) -> None:
    session.engine_changed.emit(
        EngineState(condition=EngineCondition.WORKING, device="NVIDIA L4", memory_bytes=776_000_000, version="1")
    )
    told = view.engine.words.text()
    assert all(part in told for part in ("Engine working", "NVIDIA L4", "740 MB"))
    qtbot.mouseClick(view.engine.restart, Qt.MouseButton.LeftButton)
    assert session.asked == [("restart_engine",)]
    session.engine_changed.emit(EngineState(condition=EngineCondition.RESTARTING))
    assert not view.engine.restart.isEnabled()
    session.engine_changed.emit(EngineState(condition=EngineCondition.DEAD, message="No memory left."))
    assert view.engine.restart.isEnabled()
    assert "nothing of the queue is lost" in view.engine.words.text()
    assert "No memory left." in view.engine.words.text()


def test_ctrl_a_in_an_empty_queue_selects_nothing_of_its_sentence(qtbot: QtBot, session, view: QueueView) -> None:
    session.rows = []
    session.queue_changed.emit()
    qtbot.waitUntil(lambda: not view.jobs.isVisible())
    sentence = next(label for label in view.findChildren(QLabel) if label.text().startswith("Nothing waits"))
    for part in (view.focused_part, sentence):
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert not sentence.hasSelectedText()
    assert sentence.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert sentence.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction
