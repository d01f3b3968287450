"""What a preview and a report show of a conformed cut: stems where they are heard now, muted ones not at all."""

from dataclasses import replace

from conform_room import RATE, A, B, CuttingRoom, StemFor

from v2a_engine.domain.stem import source_range_samples
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.as_heard import as_heard, unlike_the_timeline
from v2a_engine.usecases.ports import OurTrack, StemClip


def test_a_stem_that_lies_elsewhere_sounds_there_from_the_frame_of_its_file(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    stem = room.shelf.stems["/stems/cut_s010_FX_t1.wav"]
    place = FrameSpan(100, 130, RATE)
    clip = StemClip(takes=(stem,), moved_to=place, moved_first_frame=20)
    (heard,) = as_heard([clip, replace(room.clips[1], by_hand=("muted",))], (), room.shelf)
    assert heard.span == place and heard.takes[0].wav_path == stem.wav_path
    assert source_range_samples(heard.request, 48_000) == (20 * 2000, 50 * 2000)


def test_nothing_sounds_on_a_muted_track_and_levels_are_said_not_to_be_played(stem_for: StemFor) -> None:
    room = CuttingRoom(stem_for, A, B)
    muted = OurTrack(name="FX", muted=True, theirs=(), as_it_is="")
    assert list(as_heard(room.clips, (muted,), room.shelf)) == []
    assert len(list(as_heard(room.clips, (replace(muted, muted=False),), room.shelf))) == 2
    room.touch(0, by_hand=("given an effect or a level",))
    assert "1 stem by hand" in unlike_the_timeline(room.clips)[0] and unlike_the_timeline(room.clips[1:]) == ()
