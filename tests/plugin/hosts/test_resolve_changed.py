"""What the editor changes in Resolve after the panel has read the timeline: nothing is placed on a cut that is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from panel_stand_ins.cut_file import do, effects_of, with_takes
from stand_in import FREE_18, STUDIO_21_0_4, Cut, Trap, snapshot

from plugin.hosts.resolve import CutChanged, ResolveTimeline
from plugin.hosts.source_file import SourceChanged
from plugin.session.session import Session


def pictures(made: Cut):
    return made.timeline.tracks["video"][0].items


def rippled(made: Cut) -> None:
    for track in made.timeline.tracks["video"][:1] + made.timeline.tracks["audio"][:1]:
        for item in track.items:
            item.start += 24


def trimmed(made: Cut) -> None:
    pictures(made)[2].frames -= 4


def slipped(made: Cut) -> None:
    pictures(made)[0].source_s += 1 / made.timeline.exact_rate


def other_media(made: Cut) -> None:
    pictures(made)[1].pool = made.media["harbour"]


def retimed(made: Cut) -> None:
    pictures(made)[1].speed = pictures(made)[1].speed / 2


def switched_off(made: Cut) -> None:
    pictures(made)[1].enabled = False


def started_later(made: Cut) -> None:
    made.timeline.start_frame += 24
    for item in (item for tracks in made.timeline.tracks.values() for track in tracks for item in track.items):
        item.start += 24


EDITS = [rippled, trimmed, slipped, other_media, retimed, switched_off, started_later]


@pytest.mark.parametrize("edition", [STUDIO_21_0_4, FREE_18], ids=lambda edition: edition.label)
@pytest.mark.parametrize("export", [(), (Trap.EXPORT_REFUSED,)], ids=["by export", "clip by clip"])
@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_on_a_cut_that_changed_since_it_was_read_nothing_is_placed(
    change: Callable[[Cut], None], export: tuple[Trap, ...], made: Cut, timeline: ResolveTimeline
) -> None:
    made.app.traps.update(export)
    timeline.read()
    change(made)
    before = snapshot(made.app)
    with pytest.raises(CutChanged, match=r"'Cut 7' was cut otherwise in Resolve .* Reload it \(F5\)"):
        timeline.place(())
    assert snapshot(made.app) == before
    timeline.read()
    timeline.place(())


def renamed(made: Cut) -> None:
    pictures(made)[0].name = "the harbour at night"
    made.timeline.tracks["video"][0].name = "Picture"


def marked(made: Cut) -> None:
    made.timeline.markers[3.0] = {"color": "Red", "duration": 1.0, "note": "ask", "name": "", "customData": ""}


def mixed(made: Cut) -> None:
    made.timeline.tracks["audio"][0].items[0].frames -= 2


@pytest.mark.parametrize("change", [renamed, marked, mixed], ids=lambda change: change.__name__)
def test_what_leaves_the_picture_as_it_is_hinders_nothing(
    change: Callable[[Cut], None], made: Cut, timeline: ResolveTimeline
) -> None:
    timeline.read()
    change(made)
    timeline.place(())


def test_the_panel_says_so_places_nothing_and_goes_on_after_a_reload(
    made: Cut, timeline: ResolveTimeline, open_on: Callable[[ResolveTimeline], Session], qtbot
) -> None:
    session = open_on(timeline)
    with_takes(session, qtbot, *effects_of(session))
    rippled(made)
    before = snapshot(made.app)
    for act in (session.placement, session.place):
        with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
            act()
        assert (told.args[0].where, told.args[0].action) == ("placing", "reload")
        assert "was cut otherwise in Resolve" in told.args[0].message
    assert snapshot(made.app) == before
    with qtbot.waitSignal(session.opened, timeout=20_000):
        session.reload()
    do(session, qtbot, session.place)
    picture = [item.start for item in pictures(made)]
    assert [item.start for item in made.timeline.tracks["audio"][2].items] == picture
    rippled(made)
    do(session, qtbot, session.remove_all)
    assert len(made.timeline.tracks["audio"]) == 2, "taking away needs no cut"


def test_a_file_that_changed_is_offered_to_be_read_again_as_well(open_session, qtbot, tmp_path: Path) -> None:
    session = open_session()
    with_takes(session, qtbot, effects_of(session)[0])

    def refuse(clips) -> None:
        raise SourceChanged(tmp_path / "reel.otio")

    session.host.place = refuse
    with qtbot.waitSignal(session.trouble, timeout=20_000) as told:
        session.place()
    assert told.args[0].action == "reload"
