"""What MLT XML and Kdenlive's projects share: the profile, one producer per file and speed, playlists in frames."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from otio_adapters.exchange.format import Feature
from otio_adapters.exchange.programme import Event, Programme, ProgrammeTrack
from otio_adapters.exchange.xml_writing import child, xml_text
from otio_adapters.spans import nearest_frame

HOLDS = frozenset((Feature.SOUND, Feature.PICTURE, Feature.SPEEDS, Feature.LEVELS))


def properties(parent: ET.Element, **values: object) -> None:
    """MLT's way of saying anything. Names that are none in Python go in as `**{"kdenlive:id": 2}`."""
    for name, value in values.items():
        child(parent, "property", value, name=name)


def new_document(programme: Programme, **attributes: str) -> ET.Element:
    """The root with the sequence's exact rate."""
    root = ET.Element("mlt", {"LC_NUMERIC": "C", "version": "7.0.0"})
    root.attrib.update({name: xml_text(value) for name, value in attributes.items()})
    child(
        root,
        "profile",
        description="wildtrack",
        width=1920,
        height=1080,
        progressive=1,
        sample_aspect_num=1,
        sample_aspect_den=1,
        display_aspect_num=16,
        display_aspect_den=9,
        colorspace=709,
        frame_rate_num=programme.rate.numerator,
        frame_rate_den=programme.rate.denominator,
    )
    return root


def black(root: ET.Element, frames: int, producer_id: str = "black_track") -> None:
    """The lowest track: black, exactly as long as the sequence, or a render would never end."""
    producer = child(root, "producer", id=producer_id, **{"in": 0, "out": frames - 1})
    properties(producer, length=frames, eof="pause", resource="black", mlt_service="color", mlt_image_format="rgba")


@dataclass(slots=True)
class Producers:
    """One per track, file and speed: two tracks that read one producer would fetch it back and forth."""

    root: ET.Element
    rate: Fraction
    made: dict[tuple[int, str, Fraction, float], str] = field(default_factory=dict)

    def of(self, track_number: int, track: ProgrammeTrack, event: Event) -> str:
        """The id of the producer that plays this event."""
        key = (track_number, event.path, event.speed, event.gain_db)
        if key not in self.made:
            self.made[key] = f"producer{len(self.made)}"
            self._make(self.made[key], event, track.is_sound)
        return self.made[key]

    def _make(self, producer_id: str, event: Event, is_sound: bool) -> None:
        length_s = event.media_length_s if event.media_length_s is not None else event.source_s + event.length_s
        frames = max(nearest_frame(length_s / event.speed, self.rate), 1)
        producer = child(self.root, "producer", id=producer_id, **{"in": 0, "out": frames - 1})
        if event.speed == 1:
            properties(producer, length=frames, eof="pause", resource=event.path, mlt_service="avformat")
        else:
            speed = f"{float(event.speed):.10g}"
            properties(producer, length=frames, eof="pause", resource=f"{speed}:{event.path}")
            properties(producer, mlt_service="timewarp", warp_speed=speed, warp_resource=event.path)
        properties(producer, **({"video_index": -1} if is_sound else {"audio_index": -1}))
        if event.gain_db:
            level = child(producer, "filter")
            properties(level, mlt_service="volume", gain=f"{10 ** (event.gain_db / 20):.8f}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A stretch of a playlist; without an event it is blank."""

    frames: int
    event: Event | None = None
    first_frame: int = 0  # of the producer


def entries(programme: Programme, track: ProgrammeTrack) -> Iterator[Entry]:
    """A playlist's content. Every place is counted from the sequence's start, so nothing adds up."""
    position = 0
    for event in track.events:
        span = programme.span(event)
        if not span.frames:
            continue
        if span.start_frame > position:
            yield Entry(span.start_frame - position)
        yield Entry(span.frames, event, max(nearest_frame(event.source_s / event.speed, programme.rate), 0))
        position = span.end_frame


def add_entries(
    playlist: ET.Element, programme: Programme, track: ProgrammeTrack, number: int, producers: Producers
) -> list[tuple[ET.Element, Event]]:
    """Fill a playlist; what came of which event."""
    added = []
    for entry in entries(programme, track):
        if entry.event is None:
            child(playlist, "blank", length=entry.frames)
            continue
        first = entry.first_frame
        element = child(
            playlist,
            "entry",
            producer=producers.of(number, track, entry.event),
            **{"in": first, "out": first + entry.frames - 1},
        )
        added.append((element, entry.event))
    return added


def mixed(tractor: ET.Element, number: int, is_sound: bool, last_frame: int) -> None:
    """Hear, or see, a track together with those below it."""
    transition = child(tractor, "transition", **{"in": 0, "out": last_frame})
    properties(transition, a_track=0, b_track=number, always_active=1, internal_added=237)
    if is_sound:
        properties(transition, mlt_service="mix", sum=1)
    else:
        properties(transition, mlt_service="composite", geometry="0=0/0:100%x100%", progressive=1, fill=1)
