"""A stem that is in the media pool already is used where it is; a clip that the user imported stays theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from stand_in import STUDIO_21_0_4, Cut, StemRoom, Trap, snapshot

from resolve_bridge.errors import HostRefused, RatesApart
from resolve_bridge.host import ResolveHost
from resolve_bridge.records import KEY, MARKER
from v2a_engine.domain.errors import InputError


@pytest.fixture(params=[(), (Trap.METADATA_REFUSED,)], ids=["metadata", "markers"])
def made(request: pytest.FixtureRequest, cut_for: Any) -> Cut:
    cut: Cut = cut_for(STUDIO_21_0_4)
    cut.app.traps |= {Trap.IMPORT_SKIPS_KNOWN, *request.param}
    return cut


def by_the_user(made: Cut, path: str) -> None:
    """Imported into the bin of the user's pictures."""
    made.project.open_bin = made.project.root.bins[0]
    made.resolve.GetProjectManager().GetCurrentProject().GetMediaPool().ImportMedia([path])


def records(made: Cut) -> list[object]:
    clips = [clip for bin_ in made.project.root.bins for clip in bin_.clips]
    found: list[object] = [clip.third_party[KEY] for clip in clips if clip.third_party.pop(KEY, "")]
    return found + [marker for clip in clips for marker in clip.markers.values() if marker["name"] == MARKER]


def test_a_stem_that_the_user_imported_is_used_and_stays_theirs(
    made: Cut, stem_room: StemRoom, lying_wrong: Any
) -> None:
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    by_the_user(made, clips[0].takes[0].wav_path)
    before = snapshot(made.app)
    host.place(clips)
    assert lying_wrong(made, clips) == [] and len(host.placed()) == 2
    host.place(clips[1:])
    host.place(clips)
    assert len(made.project.root.bins[-1].clips) == 1 and lying_wrong(made, clips) == []
    assert host.remove() == 2
    assert records(made) == []
    assert snapshot(made.app) == before


def test_a_stem_of_ours_in_another_bin_is_used_and_goes_with_us(
    made: Cut, stem_room: StemRoom, lying_wrong: Any
) -> None:
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.two(sequence)
    host.place(clips)
    footage, ours = made.project.root.bins[0], made.project.root.bins[-1]
    footage.clips.append(ours.clips.pop(0))
    made.timeline.tracks["audio"][2].items.pop(0)
    host.place(clips)
    assert lying_wrong(made, clips) == [] and len(ours.clips) == 1
    assert host.remove() == 2
    assert snapshot(made.app) == before


def in_another_rate(made: Cut) -> None:
    made.project.root.bins[0].clips[-1].rate = "25"


def without_a_track_for_it(made: Cut) -> None:
    made.app.traps.add(Trap.ADD_TRACK_DOES_NOTHING)


@pytest.mark.parametrize(
    ("hinder", "error"), [(in_another_rate, RatesApart), (without_a_track_for_it, HostRefused)], ids=["rate", "track"]
)
def test_placing_that_is_refused_leaves_no_note_on_a_clip_of_the_user_s(
    hinder: Callable[[Cut], None], error: type[InputError], made: Cut, stem_room: StemRoom
) -> None:
    host = ResolveHost(made.resolve)
    clip = stem_room.clip(host.read(), (0, 48))
    by_the_user(made, clip.takes[0].wav_path)
    hinder(made)
    before = snapshot(made.app)
    with pytest.raises(error):
        host.place([clip])
    assert records(made) == []
    assert snapshot(made.app) == before
