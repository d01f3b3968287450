"""A picture file as a row of pictures that can be asked for by time.

Context: containers disagree about time. Matroska rounds it to 1 ms, AVI counts frames, a camera's MOV need not
start at zero, a phone's frame rate varies. Choice: every picture gets a *position*, its time since the first
picture in frames of the file's own rate. Where that lies on a whole frame but for the container's rounding, it is
that frame exactly; elsewhere the timestamp stands. So constant rates are compared by frame number and variable ones
by time, without having to know beforehand which of the two a file is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from pathlib import Path

import av

from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.media.container import declared_end_frame, decoded, likely_rate, open_picture, tick_s
from v2a_engine.media.shown import Picture, Scaler

# A host's decimals may put a time a hair before its frame. Rates such as 24000/1001 under 25 come as near as
# 1/1001 of a frame by right, so the hair is much finer than that.
HAIR = Fraction(1, 10_000)
_NEAR_S = 5  # going on decoding is cheaper than a seek that may land behind
_FORGET_DAMAGE_AFTER = 64  # pictures; more than any decoder delays


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture and its position: frames of the reel's rate since the first picture."""

    position: Fraction
    picture: Picture
    damage_follows: bool = False


class Reel:
    """One open picture file."""

    def __init__(
        self, path: str, warn: Callable[[str], None], scaler: Scaler, pulse: Callable[[], None] = lambda: None
    ) -> None:
        """
        Args:
            pulse: called at every picture on the way to one that is asked for, perhaps hundreds; may raise Cancelled.

        Raises:
            MediaOffline, UnreadableMedia: also when not one picture can be decoded.
        """
        self._path, self._warn, self._scaler, self._pulse = path, warn, scaler, pulse
        self._warned: set[Fraction] = set()
        self._can_seek = True
        self._origin: int | None = None
        self._open()
        self.rate = likely_rate(self._stream)
        self._rewind()
        self._declared_end = declared_end_frame(self._container, self._stream, self.rate)

    def close(self) -> None:
        self._container.close()

    def picture_at(self, time_s: Fraction) -> Picture:
        """The picture shown at a time since the first picture; outside the reel, its first or last one."""
        wanted = time_s * self.rate
        self._bring_to(wanted)
        while self._next is not None and self._next.position <= wanted + HAIR:
            self._pulse()
            self._step()
        self._tell_of_damage(wanted)
        return self._current.picture

    def pictures_between(self, start_s: Fraction, end_s: Fraction) -> Iterator[tuple[Fraction, Picture]]:
        """The picture shown at `start_s` and all that begin up to `end_s`, with the times when they begin."""
        self.picture_at(start_s)
        yield self._current.position / self.rate, self._current.picture
        while self._next is not None and self._next.position <= end_s * self.rate + HAIR:
            self._step()
            yield self._current.position / self.rate, self._current.picture
        self._tell_of_damage(end_s * self.rate)

    def _open(self) -> None:
        self._container, self._stream = open_picture(self._path)
        self._tick_s = tick_s(self._stream)
        aspect = self._stream.sample_aspect_ratio
        self._pixel_aspect = Fraction(aspect.numerator, aspect.denominator) if aspect else Fraction(1)

    def _bring_to(self, wanted: Fraction) -> None:
        """Make sure that the wanted picture is the current one or comes soon."""
        ahead = wanted - self._current.position
        before_all = self._at_start and ahead < 0
        if before_all or (ahead >= -HAIR and (self._next is None or self._is_near(wanted))):
            return
        back_s = 0
        while self._can_seek:
            tick = self._tick_of(wanted) - round(back_s / self._tick_s)
            if tick <= (self._origin or 0):
                break
            if self._land(tick) and self._current.position <= wanted + HAIR:
                return
            back_s = 1 if back_s == 0 else back_s * 4
        self._rewind()

    def _is_near(self, wanted: Fraction) -> bool:
        """Is it quicker to go on to a later picture than to seek? So where no keyframe lies before it."""
        if wanted - self._current.position <= _NEAR_S * self.rate:
            return True
        index, tick = self._stream.index_entries, self._tick_of(wanted)
        if not len(index) or index[-1].timestamp < tick:
            return False  # an index that is read as the film is: it does not know yet
        keyframe = index.search_timestamp(tick)
        return keyframe >= 0 and index[keyframe].timestamp <= self._tick_of(self._current.position)

    def _tick_of(self, position: Fraction) -> int:
        return (self._origin or 0) + floor(max(position, Fraction(0)) / self.rate / self._tick_s)

    def _land(self, tick: int) -> bool:
        """Seek to the keyframe at or before a timestamp; False where nothing can be decoded from there."""
        try:
            self._container.seek(tick, stream=self._stream)
        except (av.error.FFmpegError, OSError):
            return False  # no keyframe there, or no index
        return self._start_here(at_start=False)

    def _rewind(self) -> None:
        """Start over from the file's beginning; a fresh container, since not every one finds back to it."""
        self._container.close()
        self._open()
        if not self._start_here(at_start=True):
            raise UnreadableMedia(self._path, "not one of its pictures can be decoded")

    def _start_here(self, at_start: bool) -> bool:
        self._frames = decoded(self._container, self._stream)
        self._damaged_for = 0
        self._at_start = at_start
        self._last: Fraction | None = None
        first = self._fetch()
        if first is None:
            return False
        self._current: Placed = first
        self._next: Placed | None = self._fetch()
        self._mark_gap()
        return True

    def _step(self) -> None:
        assert self._next is not None
        self._at_start = False
        self._current = self._next
        self._next = self._fetch()
        self._mark_gap()

    def _fetch(self) -> Placed | None:
        for frame in self._frames:
            if frame is None:
                self._damaged_for = _FORGET_DAMAGE_AFTER
                continue
            self._damaged_for = max(0, self._damaged_for - 1)
            position = self._position(frame)
            return Placed(position, self._picture(frame, position))
        return None

    def _picture(self, frame: av.VideoFrame, position: Fraction) -> Picture:
        return Picture(
            source=(self._path, floor(position / self.rate / self._tick_s + Fraction(1, 2))),
            frame=frame,
            scaler=self._scaler,
            quarter_turns=round(frame.rotation / 90),
            pixel_aspect=self._pixel_aspect,
        )

    def _position(self, frame: av.VideoFrame) -> Fraction:
        tick = frame.pts if frame.pts is not None else frame.dts  # AVI has decoding times only
        if tick is None:
            self._can_seek = False  # a bare stream without times: pictures can only be counted
            position = Fraction(0) if self._last is None else self._last + 1
        else:
            if self._origin is None:
                self._origin = tick
            position = self._on_grid((tick - self._origin) * self._tick_s * self.rate)
        if self._last is not None and position <= self._last:
            position = self._last + 1
        self._last = position
        return position

    def _on_grid(self, position: Fraction) -> Fraction:
        tick_frames = self._tick_s * self.rate
        whole = Fraction(round(position))
        if abs(position - whole) <= min(tick_frames * Fraction(3, 4), Fraction(1, 4)):
            return whole
        return position - tick_frames / 2  # the timestamp was rounded, so its picture may begin half a tick sooner

    def _mark_gap(self) -> None:
        """Note on the current picture whether damage swallowed those after it."""
        gap = self._next is None or self._next.position - self._current.position > Fraction(3, 2)
        if gap and self._damaged_for:
            self._damaged_for = 0
            self._current = Placed(self._current.position, self._current.picture, damage_follows=True)

    def _tell_of_damage(self, wanted: Fraction) -> None:
        place = self._current.position + 1
        damaged = self._current.damage_follows or self._cut_off(wanted)
        if wanted + HAIR < place or place in self._warned or not damaged:
            return
        self._warned.add(place)
        where = f"{Path(self._path).name}: picture damaged from {_clock(place / self.rate)}"
        self._warn(f"{where}; held the last good frame")

    def _cut_off(self, wanted: Fraction) -> bool:
        """Does the file end before it said it would, and before the picture that is wanted?"""
        end = self._declared_end
        if self._next is not None or end is None:
            return False
        return wanted < end - Fraction(1, 2) and self._current.position + Fraction(5, 2) < end


def _clock(time_s: Fraction) -> str:
    tenths = floor(time_s * 10)
    return f"{tenths // 36000:02d}:{tenths // 600 % 60:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
