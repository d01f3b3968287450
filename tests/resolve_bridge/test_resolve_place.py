"""Stems go into Resolve on tracks of ours, to the frame, in every edition; taken out again, nothing is left of them."""

import itertools
import threading
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from stand_in import FREE_18, STUDIO_21_0_4, Edition, StemRoom, snapshot
from stand_in.which_editions import each_edition_with, every_edition

from resolve_bridge.errors import HostRefused, NothingOpen, RatesApart
from resolve_bridge.host import ResolveHost
from resolve_bridge.records import KEY
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import StemClip


@each_edition_with("rate", ["24", "23.976", "25", "29.97 DF", "50", "18"])
def test_what_was_placed_lies_there_to_the_frame_and_goes_without_a_trace(
    edition: Edition, rate: str, cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made = cut_for(edition, rate=rate)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == [] and host.warnings == ()
    assert snapshot(made.app, stem_room.folder, our_bin) == before, "nothing of the user's has changed"
    assert host.remove() == 4
    assert snapshot(made.app) == before and host.warnings == ()


@every_edition
def test_our_tracks_are_named_stereo_locked_and_coloured(edition: Edition, cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(edition)
    host = ResolveHost(made.resolve)
    host.place(stem_room.four(host.read()))
    tracks = made.timeline.tracks["audio"]
    assert [track.name for track in tracks] == ["Audio 1", "Score", "FX (AI temp)", "BG (AI temp)"]
    assert [(track.subtype, track.locked) for track in tracks[2:]] == [("stereo", True)] * 2
    assert [{item.colour for item in track.items} for track in tracks[2:]] == [{"Orange"}, {"Teal"}]
    assert (
        KEY in tracks[2].items[0].pool.third_party
        and '"ai_generated": true' in tracks[2].items[0].pool.third_party[KEY]
    )


@every_edition
def test_what_nobody_touched_is_read_back_as_it_was_placed(edition: Edition, cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(edition)
    sequence = ResolveHost(made.resolve).read()
    clips = stem_room.four(sequence)
    ResolveHost(made.resolve).place(clips)
    placed = ResolveHost(made.resolve).placed()  # another session: it knows only what Resolve keeps
    assert [(c.kind, c.files, c.span, c.first_frame) for c in placed] == [
        (c.kind, tuple(stem.wav_path for stem in c.takes), c.span, c.first_frame) for c in clips
    ]
    assert [done_by_hand(clip, None) for clip in placed] == [()] * 4


def test_the_picture_is_the_same_with_our_tracks_in_it(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    long = stem_room.clip(sequence, (96, 400), StemKind.MX)  # longer than the picture
    host.place([*stem_room.four(sequence), long])
    assert host.read() == sequence


def test_placing_again_replaces_what_was_there_and_leaves_what_is_equal(
    cut_for: Any, stem_room: StemRoom, lying_wrong: Any
) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = stem_room.four(sequence)
    host.place(clips)
    ids = {item.name: item.uid for track in made.timeline.tracks["audio"] for item in track.items}
    second_take = StemClip(takes=clips[1].takes[::-1])
    host.place([clips[0], second_take, clips[2], clips[3]])
    assert lying_wrong(made, [clips[0], second_take, clips[2], clips[3]]) == []
    tracks = made.timeline.tracks["audio"]
    assert [track.name for track in tracks[2:]] == ["FX (AI temp)", "BG (AI temp)"], "its track had room for it"
    after = {item.name: item.uid for track in tracks for item in track.items}
    assert {name for name in ids if after.get(name) == ids[name]} == ids.keys() - {"film_f0048_FX_t1.wav"}
    host.place([clips[3]])
    assert [track.name for track in made.timeline.tracks["audio"]] == ["Audio 1", "Score", "BG (AI temp)"]


def test_stems_that_overlap_lie_on_tracks_of_their_own(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    sequence = host.read()
    clips = [stem_room.clip(sequence, (at, at + 40)) for at in (0, 20, 40, 60)]
    host.place(clips)
    assert lying_wrong(made, clips) == []
    assert [track.name for track in made.timeline.tracks["audio"][2:]] == ["FX (AI temp)", "FX (AI temp) 2"]


def test_a_timeline_that_starts_at_zero(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(FREE_18, start_tc_hours=0)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == []


RATES_THAT_MEET = {("50", "25"): 2, ("59.94", "29.97"): 2, ("25", "50"): 1, ("24", "30"): 4, ("30", "24"): 5}


@pytest.mark.parametrize("rates", RATES_THAT_MEET, ids=" in ".join)
def test_in_a_project_of_another_rate_stems_lie_exactly_where_its_frames_allow_it(
    rates: tuple[str, str], cut_for: Any, stem_room: StemRoom, lying_wrong: Any, our_bin: str
) -> None:
    made = cut_for(STUDIO_21_0_4, rate=rates[0])
    made.project.settings["timelineFrameRate"] = rates[1]  # WAVs will count in this
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    sequence, step = host.read(), RATES_THAT_MEET[rates]
    clips = [stem_room.clip(sequence, (a * step, b * step), handles=2 * step) for a, b in ((0, 7), (7, 12), (12, 20))]
    for _ in range(3):
        host.place(clips)
        assert lying_wrong(made, clips) == [] and host.warnings == ()
        assert [(clip.span, clip.first_frame) for clip in host.placed()] == [(c.span, c.first_frame) for c in clips]
        assert len(made.timeline.tracks["audio"]) == 3
        made.timeline.tracks["audio"][2].items.pop()
        assert len(made.project.root.bins[-1].clips) == 3, "imported once"
    host.remove()
    assert snapshot(made.app) == before


@pytest.mark.parametrize("rates", [("50", "25"), ("59.94", "29.97"), ("24", "30"), ("23.976", "24")], ids=" in ".join)
def test_stems_between_two_frames_of_a_wav_are_refused_before_anything_changes(
    rates: tuple[str, str], cut_for: Any, stem_room: StemRoom
) -> None:
    made = cut_for(STUDIO_21_0_4, rate=rates[0])
    made.project.settings["timelineFrameRate"] = rates[1]
    before = snapshot(made.app)
    host = ResolveHost(made.resolve, copy_first=True)
    sequence = host.read()
    calls = len(made.app.calls)
    clips = [stem_room.clip(sequence, (0, 47), handles=5), stem_room.clip(sequence, (47, 96), handles=5)]
    with pytest.raises(RatesApart) as foretold:
        host.new_tracks(clips)
    with pytest.raises(
        RatesApart, match=r"nothing was placed: the project counts sound at .*File > Export > Timeline"
    ) as told:
        host.place(clips)
    assert str(foretold.value) == str(told.value)
    assert snapshot(made.app) == before
    done = set(made.app.calls[calls:])
    assert done.isdisjoint({"MediaPool.ImportMedia", "MediaPool.AddSubFolder", "Timeline.AddTrack"})
    assert "Timeline.DuplicateTimeline" not in done, "no copy of a timeline on which nothing is placed"


def test_a_wav_imported_at_another_rate_is_imported_again(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4, rate="23.976")
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    for each in (clip for bin_ in made.project.root.bins for clip in bin_.clips if clip.third_party):
        each.rate = "24"  # as if the project had been at 24 then
    host.place([])
    host.place(clips)
    assert lying_wrong(made, clips) == []


def test_a_wav_that_tells_no_rate_counts_in_the_project_s(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4, rate="25")
    made.app.overrides["MediaPoolItem.GetClipProperty"] = lambda ask, name=None: "" if name == "FPS" else ask(name)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    host.place(clips)
    assert lying_wrong(made, clips) == []


def test_a_stem_that_is_not_on_disk_stops_everything_before_it_begins(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    before = snapshot(made.app)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    Path(clips[2].takes[0].wav_path).unlink()
    with pytest.raises(MediaOffline, match="f0096_FX"):
        host.place(clips)
    assert snapshot(made.app) == before


def test_two_hundred_stems_lie_where_their_shots_lie(cut_for: Any, stem_room: StemRoom, lying_wrong: Any) -> None:
    made = cut_for(STUDIO_21_0_4, rate="29.97 DF")
    host = ResolveHost(made.resolve)
    sequence = replace(host.read(), frames=2000)
    clips = [stem_room.clip(sequence, (7 * n, 7 * n + 7), handles=2) for n in range(200)]
    host.place(clips)
    assert lying_wrong(made, clips) == []
    assert host.remove() == 200


def test_without_a_project_or_timeline_it_says_what_to_open(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.project.current = None
    with pytest.raises(NothingOpen, match="No timeline is open in Resolve"):
        ResolveHost(made.resolve).read()
    made.app.project = None
    with pytest.raises(NothingOpen, match="No project is open in Resolve"):
        ResolveHost(made.resolve).read()


def test_while_a_dialog_is_open_it_says_so(cut_for: Any) -> None:
    made = cut_for(STUDIO_21_0_4)
    made.app.dialog_open = True
    with pytest.raises(HostRefused, match="If a dialog is open in Resolve, close it"):
        ResolveHost(made.resolve).read()


def test_a_stem_heard_elsewhere_than_it_was_rendered_for_lies_there(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clip = stem_room.clip(host.read(), (0, 48))
    moved = replace(clip, moved_to=FrameSpan(100, 110, Fraction(24)), moved_first_frame=20)
    host.place([moved])
    (placed,) = host.placed()
    assert (placed.span, placed.first_frame) == (moved.span, 20)


def test_asked_by_several_threads_it_does_one_thing_after_the_other(cut_for: Any, stem_room: StemRoom) -> None:
    made = cut_for(STUDIO_21_0_4)
    host = ResolveHost(made.resolve)
    clips = stem_room.four(host.read())
    callers: list[int] = []
    made.app.on_call = lambda *_: callers.append(threading.get_ident()) or time.sleep(0.0001)  # type: ignore[func-returns-value]
    deeds = [
        threading.Thread(target=host.place, args=(clips,)),
        *(threading.Thread(target=host.read) for _ in range(3)),
    ]
    for deed in deeds:
        deed.start()
    for deed in deeds:
        deed.join()
    turns = [caller for caller, _ in itertools.groupby(callers)]
    assert len(turns) == len(set(turns)) == 4
