"""`Programme`: a timeline laid flat for other programs, track by track, every clip on one exact time axis from 0."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from otio_adapters.sound_files import SoundFacts
from otio_adapters.spans import nearest_frame
from v2a_engine.domain.time import FrameSpan, timecode


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One clip on one track."""

    name: str
    start_s: Fraction  # on the track
    end_s: Fraction
    path: str
    source_s: Fraction  # after the media's first sample or picture, where the clip begins
    speed: Fraction = Fraction(1)
    is_muted: bool = False
    gain_db: float = 0.0
    early_s: Fraction = Fraction(0)  # how long before `start_s` a dissolve or crossfade brings it in
    late_s: Fraction = Fraction(0)  # how long after `end_s` one takes it out
    media_length_s: Fraction | None = None  # None: nobody knows
    sound: SoundFacts | None = None  # of a WAV that is there
    record: Mapping[str, Any] = field(default_factory=dict)  # ours; empty for clips that are not
    takes: int = 1

    @property
    def length_s(self) -> Fraction:
        return self.end_s - self.start_s

    @property
    def channels(self) -> int:
        """What the file has; a sound file that cannot be asked is taken for stereo."""
        return self.sound.channels if self.sound is not None else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeTrack:
    """A track whose events never overlap, sorted by their start."""

    name: str
    is_sound: bool
    is_ours: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeMarker:
    """A marker's words."""

    text: str
    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All that is written into another program's file."""

    name: str
    rate: Fraction
    start_frame: int
    drop_frame: bool
    length_s: Fraction
    tracks: tuple[ProgrammeTrack, ...]
    markers: tuple[ProgrammeMarker, ...] = ()
    notes: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()  # sounds that no format could hold, each with its reason
    dropped: Mapping[str, int] = field(default_factory=dict)  # what laying flat takes away, in words -> how many

    @property
    def frames(self) -> int:
        return nearest_frame(self.length_s, self.rate)

    def span(self, event: Event | ProgrammeMarker) -> FrameSpan:
        """The frames of the sequence that it takes up."""
        return FrameSpan(nearest_frame(event.start_s, self.rate), nearest_frame(event.end_s, self.rate), self.rate)

    def timecode(self, frame: int) -> str:
        """The sequence's timecode of one of its frames, counted from 0."""
        return timecode(self.start_frame + frame, self.rate, self.drop_frame)

    def sound_tracks(self) -> tuple[ProgrammeTrack, ...]:
        return tuple(track for track in self.tracks if track.is_sound)

    def picture_tracks(self) -> tuple[ProgrammeTrack, ...]:
        return tuple(track for track in self.tracks if not track.is_sound)

    def events(self) -> Iterator[tuple[ProgrammeTrack, Event]]:
        return ((track, event) for track in self.tracks for event in track.events)
