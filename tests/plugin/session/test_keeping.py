"""Nothing that was done is lost: not by closing, not by a kill, not by a damaged file."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from panel_stand_ins.in_between import let_in

from plugin.session.cards import Form
from plugin.session.kept.claims import Claims, OpenElsewhere
from plugin.session.kept.keeping import Keeper, Kept
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import StorageError
from v2a_engine.usecases.plan import Wishes

SAVES_FOR_EVER = """
import sys
from pathlib import Path
from plugin.session.cards import Form
from plugin.session.kept.keeping import Keeper, Kept
keeper = Keeper(Path(sys.argv[1]))
for number in range(10**9):
    keeper.save("reel", Kept(label=str(number), forms={f"s{n:03d}_FX": Form(prompt=str(number)) for n in range(2000)}))
    print("saved", flush=True)
"""


HOLDS_FOR_EVER = """
import sys, time
from pathlib import Path
from plugin.session.kept.claims import Claims
from plugin.session.kept.keeping import Keeper
claims = Claims(Keeper(Path(sys.argv[1])).path)
claims.hold("stand-in reel", "reel")
print("held", flush=True)
time.sleep(600)
"""


def worked_on(session, qtbot) -> None:
    session.fill(["s020_FX"], Form(prompt="boots", takes=2))
    with qtbot.waitSignal(session.cards_changed):
        session.generate(["s020_FX", "s030_FX"])
    session.link.render("s020_FX")
    session.link.render("s020_FX")
    session.choose("s020_FX", 2)
    session.rate("s020_FX", 1, 5)
    session.select(["s020_FX", "s020", "s030"])
    session.move_playhead(77)
    session.wish(Wishes(takes=3, levels_lufs=((StemKind.FX, -20.0),)))


def test_a_timeline_that_is_opened_again_has_everything(open_session, qtbot) -> None:
    first = open_session()
    worked_on(first, qtbot)
    first.close()
    again = open_session()
    card = again.card("s020_FX")
    assert (card.form.prompt, card.chosen, [take.rating for take in card.takes]) == ("boots", 2, [5, 0])
    assert (again.selected, again.playhead) == (("s020", "s030"), 77)
    assert again.wishes.takes == 3 and again.wishes.level_lufs(StemKind.FX) == -20.0
    assert again.prompts == ("boots",)
    assert [request.cue_id for request in again.link.submitted] == ["s030_FX"]  # what waited is asked for again


def test_what_is_kept_is_written_a_moment_after_each_change(session, qtbot, tmp_path: Path) -> None:
    session.fill(["s020_FX"], Form(prompt="boots"))
    kept = tmp_path / "panel" / Keeper(tmp_path / "panel").path("stand-in reel").name
    qtbot.waitUntil(kept.exists)
    assert json.loads(kept.read_text())["forms"]["s020_FX"]["prompt"] == "boots"


def test_what_is_noted_in_whatever_moment_of_saving_is_saved_by_the_next(tmp_path: Path) -> None:
    for number in count():
        keeper = Keeper(tmp_path / str(number))
        keeper.note("reel", lambda: Kept(label="before"))
        note_more = partial(keeper.note, "reel", lambda: Kept(label="now"))
        with let_in(Keeper.save_noted, number, note_more, keeper.__eq__) as moment:
            keeper.save_noted("reel")
        if not moment.is_reached:
            break
        keeper.save_noted("reel")
        assert Keeper(tmp_path / str(number)).load("reel")[0].label == "now", f"before instruction {number}"
    assert number > 5, "it was noted at several moments"


def test_another_timeline_has_its_own(open_session, qtbot) -> None:
    first = open_session()
    first.fill(["s020_FX"], Form(prompt="boots"))
    first.close()
    assert open_session(name="another").card("s020_FX").form == Form()


def test_takes_whose_files_are_gone_are_said_to_be(open_session, qtbot) -> None:
    first = open_session()
    worked_on(first, qtbot)
    Path(first.card("s020_FX").takes[0].stem.wav_path).unlink()
    first.close()
    again = open_session()
    assert [take.number for take in again.card("s020_FX").takes] == [2]
    assert any("1 take could not" in note for note in again.notes)


def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_file(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", SAVES_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(4):
            assert child.stdout.readline() == "saved\n"
        time.sleep(0.02)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        kept, notes = Keeper(tmp_path).load("reel")
        assert notes == () and int(kept.label) >= 3 and len(kept.forms) == 2000
        assert {form.prompt for form in kept.forms.values()} == {kept.label}


@pytest.mark.parametrize("damage", ["", "{", '{"format": 1}', '{"format": 99}', "\x00" * 50])
def test_a_damaged_file_is_set_aside_and_said_so(tmp_path: Path, damage: str) -> None:
    keeper = Keeper(tmp_path)
    keeper.path("reel").write_text(damage)
    kept, (note,) = keeper.load("reel")
    assert kept == Kept()
    (aside,) = tmp_path.glob("*.unreadable-*")
    assert aside.read_text() == damage and str(aside) in note
    keeper.save("reel", Kept(label="new"))
    assert keeper.load("reel")[0].label == "new" and aside.exists()


def test_a_folder_that_cannot_be_written_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "panel").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="writable"):
        Keeper(tmp_path / "panel").save("reel", Kept())


def test_what_cannot_be_kept_is_told_once_and_the_work_goes_on(session, qtbot, tmp_path: Path) -> None:
    qtbot.waitUntil((tmp_path / "panel" / "settings.json").exists)  # recent timelines: the last that opening writes
    shutil.rmtree(tmp_path / "panel", ignore_errors=True)
    (tmp_path / "panel").write_text("a file where the folder should be")
    with qtbot.waitSignal(session.trouble) as told:
        session.fill(["s020_FX"], Form(prompt="boots"))
    assert told.args[0].where == "keeping"
    assert session.card("s020_FX").form.prompt == "boots"


def test_going_to_another_timeline_keeps_each_ones_work_with_itself(session, qtbot, tmp_path: Path) -> None:
    first = session.host
    other = type(first)(dataclasses.replace(first.cut, name="another"), tmp_path)
    session.fill(["s020_FX"], Form(prompt="boots"))
    object.__setattr__(session.parts, "open_file", lambda path, settings: other if "other" in str(path) else first)
    for name, prompt in (("other.otio", ""), ("first.otio", "boots")):
        with qtbot.waitSignal(session.opened):
            session.open_file(name)
        assert session.card("s020_FX").form.prompt == prompt
        assert not session.undo_stack.canUndo()
        session.fill(["s030_FX"], Form(prompt=name))
    with qtbot.waitSignal(session.opened):
        session.open_file("other.otio")
    assert session.card("s030_FX").form.prompt == "other.otio"


def impatient(session) -> None:
    """It does not wait for a window that might just be leaving a timeline: none is."""
    session._autosave.claims._patience_s = 0.1


def test_a_timeline_that_another_window_has_is_refused_until_that_one_is_closed(open_session, qtbot) -> None:
    first = open_session()
    second = open_session(wait=False)
    impatient(second)
    with qtbot.waitSignal(second.trouble) as told:
        second.open_file("reel.otio")
    assert "reel is open in another Wildtrack window" in told.args[0].message and second.timeline is None
    first.reload()
    with qtbot.waitSignal(first.opened):
        pass
    with qtbot.waitSignal(second.trouble):
        second.open_file("reel.otio")
    first.fill(["s020_FX"], Form(prompt="boots"))
    first.close()
    with qtbot.waitSignal(second.opened):
        second.open_file("reel.otio")
    assert second.card("s020_FX").form.prompt == "boots"


def test_a_timeline_that_is_left_for_another_is_free_for_other_windows(open_session, qtbot) -> None:
    reel, another = open_session(), open_session(name="another")
    another.close()
    hosts = {"reel": reel.host, "another": another.host}
    reel.close()
    first, second = (open_session(open_file=lambda path, _: hosts[path.stem], wait=False) for _ in range(2))
    for name in ("reel", "another"):
        with qtbot.waitSignal(first.opened):
            first.open_file(f"{name}.otio")
    first.fill(["s020_FX"], Form(prompt="boots"))
    with qtbot.waitSignal(second.opened):
        second.open_file("reel.otio")
    impatient(second)
    with qtbot.waitSignal(second.trouble):
        second.open_file("another.otio")
    assert second.host_label == "reel"


def test_a_timeline_that_could_not_be_read_is_not_held(open_session, qtbot) -> None:
    first = open_session(wait=False)
    first.host.refuses = StorageError("The disk is gone.")
    with qtbot.waitSignal(first.trouble):
        first.open_file("reel.otio")
    assert open_session().host_label == "reel"


def test_a_window_that_was_killed_holds_nothing(open_session, tmp_path: Path) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", HOLDS_FOR_EVER, str(tmp_path / "panel")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path.cwd(),
    )
    try:
        assert window.stdout is not None and window.stdout.readline().strip() == "held"
        with pytest.raises(OpenElsewhere):
            Claims(Keeper(tmp_path / "panel").path, patience_s=0.1).hold("stand-in reel", "reel")
    finally:
        window.kill()
        window.communicate()
    assert open_session().host_label == "reel"
