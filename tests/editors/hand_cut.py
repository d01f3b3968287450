"""A cut written down by hand: what it shows in every frame is known without reading any timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import opentimelineio as otio
from coded_film import Code, write_film

REEL_FRAMES = 120
REEL_TIMECODE_S = 7200  # media that carry timecode start at 02:00:00:00


@dataclass(frozen=True, kw_only=True)
class Take:
    """A stretch of one reel, in record order; `reel` empty is a gap."""

    reel: str = ""
    first: int = 0
    frames: int
    speed: Fraction = Fraction(1)

    def shown(self, frame: int) -> Code | None:
        """The picture in its record frame `frame`; a negative speed plays the same stretch backwards."""
        if not self.reel:
            return None
        return self.reel, int(self._position(frame))

    def may_be_shown(self, frame: int) -> set[Code | None]:
        """Where the exact position lies between two pictures, an editor may show either."""
        position = self._position(frame)
        return {(self.reel, floor(position)), (self.reel, ceil(position))} if self.reel else {None}

    def _position(self, frame: int) -> Fraction:
        played = frame if self.speed >= 0 else self.frames - 1 - frame
        return self.first + played * abs(self.speed)


@dataclass(frozen=True, kw_only=True)
class HandCut:
    """Takes in a row, and how their timeline counts."""

    takes: Sequence[Take]
    rate: Fraction
    label: float  # the rate as an editor spells it
    start_frame: int = 0
    drop_frame: bool = False
    media_timecode: bool = True
    dissolves: dict[int, int] = field(default_factory=dict)  # take number -> frames on either side of its head
    nested: tuple[int, ...] = ()  # takes that are compound clips: seen through a nested timeline

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Each shot's record frames; gaps are no shots."""
        ends = [sum(take.frames for take in self.takes[: number + 1]) for number in range(len(self.takes))]
        return [(end - take.frames, end) for take, end in zip(self.takes, ends, strict=True) if take.reel]

    def shown(self) -> list[Code | None]:
        """What each record frame shows; during dissolves nothing that could be read."""
        frames = [take.shown(frame) for take in self.takes for frame in range(take.frames)]
        for frame in self.dissolving():
            frames[frame] = None
        return frames

    def may_be_shown(self) -> list[set[Code | None]]:
        """The same with every picture that an editor may show."""
        return [take.may_be_shown(frame) for take in self.takes for frame in range(take.frames)]

    def dissolving(self) -> set[int]:
        """Record frames that show two pictures."""
        heads = {number: sum(take.frames for take in self.takes[:number]) for number in self.dissolves}
        return {f for n, head in heads.items() for f in range(head - self.dissolves[n], head + self.dissolves[n])}

    def write(self, folder: Path) -> Path:
        """Its media, and a timeline over them as an editor writes it."""
        zero = round(REEL_TIMECODE_S * round(self.rate)) if self.media_timecode else 0
        reels = {take.reel for take in self.takes if take.reel}
        films = {
            reel: write_film(
                folder / f"{reel}.mov", reel, REEL_FRAMES, self.rate, "02:00:00:00" if self.media_timecode else ""
            )
            for reel in sorted(reels)
        }
        track = otio.schema.Track(name="V1", kind=otio.schema.TrackKind.Video)
        for number, take in enumerate(self.takes):
            if number in self.dissolves:
                half = self._time(self.dissolves[number])
                track.append(otio.schema.Transition(transition_type="SMPTE_Dissolve", in_offset=half, out_offset=half))
            track.append(self._nested(take, films, zero) if number in self.nested else self._item(take, films, zero))
        timeline = otio.schema.Timeline(name="cut", global_start_time=self._time(self.start_frame))
        timeline.tracks.append(track)
        if self.drop_frame:
            timeline.metadata["editor"] = {"drop_frame": True}
        path = folder / "cut.otio"
        otio.adapters.write_to_file(timeline, str(path))
        return path

    def _item(self, take: Take, films: dict[str, Path], zero: int) -> otio.core.Item:
        if not take.reel:
            return otio.schema.Gap(source_range=self._range(0, take.frames))
        reference = otio.schema.ExternalReference(str(films[take.reel]), self._range(zero, REEL_FRAMES))
        clip = otio.schema.Clip(take.reel, reference, self._range(zero + take.first, take.frames))
        if take.speed == 0:
            clip.effects.append(otio.schema.FreezeFrame())
        elif take.speed != 1:
            clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=float(take.speed)))
        return clip

    def _nested(self, take: Take, films: dict[str, Path], zero: int) -> otio.schema.Stack:
        """The take as the middle of a compound clip that holds more of the same reel at either end."""
        inside = otio.schema.Track(name="inner", kind=otio.schema.TrackKind.Video)
        inside.append(otio.schema.Gap(source_range=self._range(0, 3)))
        inside.append(self._item(Take(reel=take.reel, first=take.first - 2, frames=take.frames + 4), films, zero))
        return otio.schema.Stack("compound", [inside], source_range=self._range(5, take.frames))

    def _time(self, frame: int) -> otio.opentime.RationalTime:
        return otio.opentime.RationalTime(frame, self.label)

    def _range(self, start: int, frames: int) -> otio.opentime.TimeRange:
        return otio.opentime.TimeRange(self._time(start), self._time(frames))


# As editors spell them; the last is frames from midnight at 01:00:00:00.
RATES = {
    "16": (Fraction(16), 16.0, 57_600),
    "18": (Fraction(18), 18.0, 64_800),
    "23.976": (Fraction(24000, 1001), 23.976, 86_400),
    "24": (Fraction(24), 24.0, 86_400),
    "25": (Fraction(25), 25.0, 90_000),
    "29.97 DF": (Fraction(30000, 1001), 29.97, 107_892),
    "30": (Fraction(30), 30.0, 108_000),
    "50": (Fraction(50), 50.0, 180_000),
    "59.94": (Fraction(60000, 1001), 59.94, 216_000),
    "60": (Fraction(60), 60.0, 216_000),
}


def plain_cut(rate: str, hour: int = 1, media_timecode: bool = True) -> HandCut:
    """Three shots and a gap."""
    takes = [
        Take(reel="a", first=12, frames=11),
        Take(frames=5),
        Take(reel="b", first=40, frames=13),
        Take(reel="a", first=60, frames=9),
    ]
    return _at(rate, takes, hour, media_timecode=media_timecode)


def retimed_cut(rate: str) -> HandCut:
    """Twice as fast, half as fast, backwards, frozen."""
    takes = [
        Take(reel="a", first=12, frames=11, speed=Fraction(2)),
        Take(reel="b", first=40, frames=12, speed=Fraction(1, 2)),
        Take(frames=5),
        Take(reel="a", first=60, frames=9, speed=Fraction(-1)),
        Take(reel="b", first=36, frames=10, speed=Fraction(0)),
    ]
    return _at(rate, takes)


# How many samples from its place the last of two hundred shots may be. At 29.97 a frame lasts 1601.6 samples: melt and
# GES play each clip for whole samples, one after the other, and lose or gain up to one a cut. Our positions are exact.
LONG_LIMITS = {"24": 24, "29.97 DF": 48}


def sped_cut(rate: str) -> HandCut:
    """Twice as fast and half as fast: what formats hold that know no backwards."""
    return replace(retimed_cut(rate), takes=retimed_cut(rate).takes[:2])


def quick_cut(rate: str) -> HandCut:
    """Twice as fast, and a shot after it: GES drops the last picture of what is slowed down."""
    takes = [Take(reel="a", first=12, frames=11, speed=Fraction(2)), Take(reel="b", first=40, frames=12)]
    return _at(rate, takes)


def nested_cut(rate: str) -> HandCut:
    """Two of three shots are seen through compound clips."""
    takes = [
        Take(reel="a", first=12, frames=11),
        Take(reel="b", first=40, frames=13),
        Take(frames=5),
        Take(reel="a", first=60, frames=9),
    ]
    return _at(rate, takes, nested=(1, 3))


def dissolving_cut(rate: str) -> HandCut:
    """Both borders dissolve, over eight frames each; claps lie on the dissolves' middles as well."""
    takes = [
        Take(reel="a", first=12, frames=16),
        Take(reel="b", first=35, frames=21),
        Take(reel="a", first=70, frames=16),
    ]
    return _at(rate, takes, dissolves={1: 4, 2: 4})


def long_cut(rate: str) -> HandCut:
    """Two hundred shots."""
    takes = [Take(reel="ab"[n % 2], first=5 + n * 13 % 90, frames=7 + n % 7) for n in range(200)]
    return _at(rate, takes)


def _at(rate: str, takes: Sequence[Take], hour: int = 1, **more: Any) -> HandCut:
    exact, label, hour_frame = RATES[rate]
    return HandCut(takes=takes, rate=exact, label=label, start_frame=hour * hour_frame, drop_frame="DF" in rate, **more)
