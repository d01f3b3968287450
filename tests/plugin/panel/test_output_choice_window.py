"""Another output is chosen in the place dialog of the real window, over real files."""

from pathlib import Path

import pytest
from panel_stand_ins.cut_file import facts, our_clips, with_takes, write_cut
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from plugin.hosts.otio_file import OtioFile
from plugin.panel.window import Window

_LEFT = Qt.MouseButton.LeftButton
_PROC = pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux alone has such a folder")


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    return write_cut(tmp_path / "cut.otio")


@pytest.fixture
def window(qtbot: QtBot, open_session, open_window, cut: Path) -> Window:
    session = open_session(open_file=lambda path, settings: OtioFile(cut, facts, settings))
    with_takes(session, qtbot, "s010_FX", "s020_FX")
    return open_window(session)


@pytest.fixture
def dialog(window: Window, qtbot: QtBot):
    with qtbot.waitSignal(window.session.placement_ready):
        window.placing.ask()
    return window.placing.dialog


def choose(qtbot: QtBot, dialog, path: Path) -> None:
    qtbot.mouseClick(dialog.output.change, _LEFT)
    asked = dialog.output.findChild(QFileDialog)
    assert asked.defaultSuffix() == "otio" and asked.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    asked.fileSelected.emit(str(path))
    asked.reject()


def test_the_dialog_names_the_file_and_writes_the_one_that_is_chosen_there(
    window: Window, qtbot: QtBot, dialog, cut: Path, tmp_path: Path
) -> None:
    (tmp_path / "mixes").mkdir()
    other = tmp_path / "mixes" / "other.otio"
    assert dialog.output.goes_to.toolTip() == f"Goes to: {cut.with_name('cut_wildtrack.otio')}"
    with qtbot.waitSignal(window.session.placement_ready):
        choose(qtbot, dialog, other)
    assert dialog.output.goes_to.toolTip() == f"Goes to: {other}" and dialog.act.isEnabled()
    with qtbot.waitSignal(window.session.placed):
        qtbot.mouseClick(dialog.act, _LEFT)
    assert len(our_clips(other)) == 2 and not cut.with_name("cut_wildtrack.otio").exists()


@pytest.mark.parametrize("name", ["cut.otio", "theirs.otio"])
def test_the_source_and_what_is_somebody_elses_is_refused_in_the_dialog_which_stays_as_it_was(
    window: Window, qtbot: QtBot, dialog, cut: Path, name: str
) -> None:
    theirs = write_cut(cut.with_name("theirs.otio"), shots=2).read_bytes()
    with qtbot.waitSignal(window.session.trouble):
        choose(qtbot, dialog, cut.with_name(name))
    told = {"cut.otio": "it is the source timeline", "theirs.otio": "none that Wildtrack wrote"}[name]
    assert told in dialog.output.why.text() and dialog.output.why.isVisible()
    assert dialog.act.isEnabled() and "cut_wildtrack.otio" in dialog.output.goes_to.toolTip()
    assert cut.with_name("theirs.otio").read_bytes() == theirs


def unwritable(kind: str, folder: Path) -> Path:
    """A file into which nothing can be written, though its folder is there and seems to be writable."""
    link = folder / "link.otio"
    link.symlink_to(folder / "gone" / "mix.otio")
    paths = {
        "the link's folder is gone": link,
        "a folder of the system's": Path("/proc/mix.otio"),
        "too long a name": folder / f"{'x' * 260}.otio",
        "too long a name for what lay there before": folder / f"{'x' * 247}.otio",
    }
    return paths[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "the link's folder is gone",
        pytest.param("a folder of the system's", marks=_PROC),
        "too long a name",
        "too long a name for what lay there before",
    ],
)
def test_what_cannot_be_written_is_refused_in_the_dialog_at_once_and_leaves_no_trace(
    window: Window, qtbot: QtBot, dialog, cut: Path, tmp_path: Path, kind: str
) -> None:
    path = unwritable(kind, tmp_path)
    before = sorted(tmp_path.glob("*"))
    with qtbot.waitSignal(window.session.trouble):
        choose(qtbot, dialog, path)
    told = dialog.output.why.text()
    assert (
        any(words in told for words in ("the system says:", "cannot be written to")) and dialog.output.why.isVisible()
    )
    assert path.stem in told
    assert "cut_wildtrack.otio" in dialog.output.goes_to.toolTip()
    assert sorted(tmp_path.glob("*")) == before
    with qtbot.waitSignal(window.session.placed):
        qtbot.mouseClick(dialog.act, _LEFT)
    assert len(our_clips(cut.with_name("cut_wildtrack.otio"))) == 2


def test_why_it_goes_elsewhere_is_said(window: Window, qtbot: QtBot, cut: Path) -> None:
    write_cut(cut.with_name("cut_wildtrack.otio"), shots=2)
    with qtbot.waitSignal(window.session.opened):
        window.session.reload()
    with qtbot.waitSignal(window.session.placement_ready):
        window.placing.ask()
    output = window.placing.dialog.output
    assert "cut_2_wildtrack.otio" in output.goes_to.toolTip() and "none that Wildtrack wrote" in output.why.text()
    window.placing.dialog.reject()
