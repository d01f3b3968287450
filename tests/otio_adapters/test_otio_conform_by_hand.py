"""Whatever a hand did to our tracks in a file, the very same cut conformed to it has them as they were."""

import json
import random
from collections.abc import Callable
from collections.abc import Sequence as Seq
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest

from otio_adapters.file_host import OtioFileHost
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.conform import Before, Carried, carry_out, conform
from v2a_engine.usecases.plan import Wishes, plan
from v2a_engine.usecases.ports import Progress, Renderer, StemClip
from v2a_engine.usecases.score import Delivery, look
from v2a_engine.usecases.selection import Selection

schema = otio.schema


class Scout:
    """Content is a file's name; every second file looks like another place."""

    def identify(self, media: Media) -> str:
        return Path(media.path).name

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        assert picture[0].media is not None
        return Scouting(cuts_frames=(), looks=((1.0, 0.0) if "a" in Path(picture[0].media.path).name else (0.0, 1.0),))


class Shelf(dict[str, Stem]):
    def find(self, key: str, folder: str) -> Stem | None:
        raise AssertionError("nothing is looked for by key")

    def read(self, wav_path: str) -> Stem | None:
        return self.get(wav_path)

    def free_path(self, wanted: str) -> str:
        return wanted


def nobody() -> Renderer:
    raise AssertionError("nothing is to be rendered")


@pytest.fixture
def cut(room: Any) -> Path:
    shots = [("a.mov", 0, 48), ("b.mov", 10, 30), ("a.mov", 60, 24), ("b.mov", 10, 30), ("c.mov", 5, 40)]
    clips = [room.clip(*shot) for shot in shots]
    path: Path = room.save(room.timeline(room.track(*clips[:3], room.gap(10), *clips[3:]), start=86400))
    return path


@pytest.fixture
def shelf(room: Any, cut: Path, stem_for: Callable[..., Stem]) -> Shelf:
    """A stem for every shot and scene, and `old.otio` with all of them."""
    host = room.host(cut, room.folder / "old.otio")
    spotting = look(host, Selection(), Scout(), lambda *_: None)
    made = [stem_for(request) for request in plan(spotting, Wishes(), str(room.folder), "cut")]
    for stem in made:
        Path(stem.wav_path).touch()
    host.place([StemClip(takes=(stem,)) for stem in made])
    return Shelf({stem.wav_path: stem for stem in made})


def conformed(room: Any, shelf: Shelf, new: Path, output: Path) -> Carried:
    old_host = room.host(room.folder / "old.otio")
    host = OtioFileHost(new, output, room.probe, dialect=None)
    before = Before(
        sequence=old_host.read(),
        clips=tuple(old_host.placed()),
        tracks=tuple(old_host.our_tracks()),
        now=tuple(host.placed()),
        tracks_now=tuple(host.our_tracks()),
    )
    spotting = look(host, Selection(), Scout(), lambda *_: None)
    delivery = Delivery(folder=str(room.folder), show="cut", shelf=shelf)
    done = conform(spotting, Wishes(), before, Scout(), delivery)
    assert done.requests == ()
    return carry_out(done, delivery, nobody, host, lambda _: None)


def range_(start: Any, frames: float) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(start, otio.opentime.RationalTime(frames, 24))


def later(clip: Any, frames: int) -> Any:
    """The clip from so many frames on."""
    rest = clip.clone()
    source = clip.source_range
    start = source.start_time + otio.opentime.RationalTime(frames, 24)
    rest.source_range = range_(start, int(source.duration.value) - frames)
    return rest


def razor(track: Any, clip: Any) -> None:
    track.insert(track.index(clip) + 1, later(clip, 7))
    clip.source_range = range_(clip.source_range.start_time, 7)


def paste(track: Any, clip: Any) -> None:
    """A copy in the place of the track's last clip, shorter by a frame."""
    copy, last = clip.clone(), list(track.find_clips())[-1]
    frames = min(int(last.duration().value) - 1, int(copy.duration().value))
    copy.source_range = range_(copy.source_range.start_time, frames)
    track[track.index(last)] = copy


def paste_behind(track: Any, clip: Any) -> None:
    track.append(clip.clone())


def mute(track: Any, clip: Any) -> None:
    clip.enabled = False


def rename(track: Any, clip: Any) -> None:
    clip.name = "good one"


def trim(track: Any, clip: Any) -> None:
    gap = schema.Gap(source_range=range_(otio.opentime.RationalTime(0, 24), 5))
    track.insert(track.index(clip), gap)
    track[track.index(gap) + 1] = later(clip, 5)


def fade(track: Any, clip: Any) -> None:
    half = otio.opentime.RationalTime(3, 24)
    track.insert(track.index(clip) + 1, schema.Transition("fade", "SMPTE_Dissolve", half, half))


def mark_track(track: Any, clip: Any) -> None:
    track.name, track.enabled = "Steve's effects", False
    track.markers.append(schema.Marker(name="check"))


def own_clip(track: Any, clip: Any) -> None:
    track.append(schema.Clip("my bang", source_range=range_(otio.opentime.RationalTime(0, 24), 12)))


def part_of_a_frame(frames: float) -> Any:
    """A trim at the head by so little; what lies behind stays where it is."""

    def trim_little(track: Any, clip: Any) -> None:
        place, source, by = track.index(clip), clip.source_range, otio.opentime.RationalTime(frames, 24)
        clip.source_range = otio.opentime.TimeRange(source.start_time + by, source.duration - by)
        if place and isinstance(track[place - 1], schema.Gap):
            track[place - 1].source_range = range_(
                otio.opentime.RationalTime(0, 24), track[place - 1].source_range.duration.value + frames
            )
        else:
            track.insert(place, schema.Gap(source_range=range_(otio.opentime.RationalTime(0, 24), frames)))

    return trim_little


HANDS = (razor, paste, paste_behind, mute, rename, trim, fade, mark_track, own_clip)


def work(path: Path, hands: Seq[Callable[[Any, Any], None]], chance: random.Random) -> None:
    """Some hands, one after the other, each on a clip of ours on one of our tracks."""
    timeline = otio.adapters.read_from_file(str(path))
    for hand in hands:
        track = chance.choice(list(timeline.audio_tracks()))
        long = [clip for clip in track.find_clips() if clip.duration().value > 14 and clip.name != "my bang"]
        if long:
            hand(track, chance.choice(long))
    otio.adapters.write_to_file(timeline, str(path))


@pytest.mark.parametrize("has_ours", [False, True], ids=["a clean cut", "a cut with our tracks"])
@pytest.mark.parametrize("hand", [*HANDS, part_of_a_frame(0.5), part_of_a_frame(0.25)], ids=lambda hand: hand.__name__)
def test_one_change_by_hand_comes_along(room: Any, cut: Path, shelf: Shelf, hand: Any, has_ours: bool) -> None:
    old = room.folder / "old.otio"
    work(old, [hand], random.Random(3))
    assert_same(room, cut, shelf, has_ours)


@pytest.mark.parametrize("has_ours", [False, True], ids=["a clean cut", "a cut with our tracks"])
@pytest.mark.parametrize("seed", range(12))
def test_many_changes_by_hand_come_along(room: Any, cut: Path, shelf: Shelf, seed: int, has_ours: bool) -> None:
    chance = random.Random(seed)
    work(room.folder / "old.otio", chance.sample(HANDS, 5), chance)
    assert_same(room, cut, shelf, has_ours)


def assert_same(room: Any, cut: Path, shelf: Shelf, has_ours: bool) -> None:
    old, new = room.folder / "old.otio", room.folder / "new.otio"
    before = old.read_bytes()
    conformed(room, shelf, old if has_ours else cut, new)
    assert json.loads(new.read_text()) == json.loads(before) and old.read_bytes() == before
