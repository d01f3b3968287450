"""AAF for Media Composer and Pro Tools, sound by reference: one mono track per channel, each media file named once.

Written with pyaaf2 directly: the OTIO adapter of the same name needs a media id per clip, refuses missing media and
dissolves, and gives every sequence non-drop timecode.
"""

import struct
import tempfile
from fractions import Fraction
from pathlib import Path, PureWindowsPath
from typing import Any

from otio_adapters.dialects.dialect import file_url
from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.programme import Event, Programme, ProgrammeTrack
from otio_adapters.sound_files import SoundFacts
from otio_adapters.spans import nearest_frame
from v2a_engine.domain.errors import MissingPart

_SIDES = {1: ("",), 2: (" L", " R")}
_SAMPLE_RATE_HZ = 48_000
_TIMECODE = "TC1"
_MARKERS_SLOT = 1_000_000  # beyond any track


def encode(programme: Programme) -> bytes:
    """The file's bytes.

    Raises:
        MissingPart: pyaaf2 is not installed.
    """
    try:
        import aaf2
    except ImportError:
        raise MissingPart("The writer of AAF files", "Install it with `pip install 'pyaaf2>=1.7,<2'`.") from None
    with tempfile.TemporaryDirectory(prefix="wildtrack-aaf-") as folder:
        path = Path(folder) / "programme.aaf"
        with aaf2.open(str(path), "w") as file:
            _Writer(file, programme).composition()
        return path.read_bytes()


class _Writer:
    def __init__(self, file: Any, programme: Programme) -> None:
        self._file = file
        self._programme = programme
        self._rate = programme.rate
        self._masters: dict[tuple[str, bool], Any] = {}

    def composition(self) -> None:
        mob = self._file.create.CompositionMob(self._programme.name)
        mob.usage = "Usage_TopLevel"
        self._file.content.mobs.append(mob)
        self._timecode(mob)
        for number, track in enumerate(self._programme.picture_tracks(), start=1):
            self._slot(mob, track, track.name, "picture", 0)["PhysicalTrackNumber"].value = number
        number = 0
        for track in self._programme.sound_tracks():
            width = max((event.channels for event in track.events), default=1)
            for channel in range(width):
                side = _SIDES.get(width, tuple(f" {number}" for number in range(1, width + 1)))[channel]
                number += 1
                self._slot(mob, track, track.name + side, "sound", channel)["PhysicalTrackNumber"].value = number
        self._markers(mob)

    def _timecode(self, mob: Any) -> None:
        slot = mob.create_timeline_slot(edit_rate=_written(self._rate))
        slot.name = _TIMECODE
        timecode = self._file.create.Timecode(
            fps=round(self._rate), drop=self._programme.drop_frame, length=self._programme.frames
        )
        timecode.start = self._programme.start_frame
        slot.segment = timecode

    def _slot(self, mob: Any, track: ProgrammeTrack, name: str, kind: str, channel: int) -> Any:
        """One channel of one track; every gap is counted from the sequence's start."""
        slot = mob.create_empty_sequence_slot(_written(self._rate), media_kind=kind)
        slot.name = name
        position = 0
        events = [event for event in track.events if kind == "picture" or channel < event.channels]
        for event in events:
            span = self._programme.span(event)
            if not span.frames:
                continue
            if span.start_frame > position:
                slot.segment.components.append(self._file.create.Filler(kind, span.start_frame - position))
            master = self._master(event, kind)
            first = max(nearest_frame(event.source_s, self._rate), 0)
            clip = master.create_source_clip(channel + 1, first, span.frames, kind)
            slot.segment.components.append(clip)
            position = span.end_frame
        if self._programme.frames > position:
            slot.segment.components.append(self._file.create.Filler(kind, self._programme.frames - position))
        slot.segment.length = max(self._programme.frames, position)
        return slot

    def _markers(self, mob: Any) -> None:
        """On the first track, which is where Media Composer shows markers of the sequence."""
        tracks = [slot for slot in mob.slots if slot.name != _TIMECODE]
        if not tracks or not self._programme.markers:
            return
        events = self._file.create.EventMobSlot()
        for name, value in (
            ("SlotID", _MARKERS_SLOT),
            ("SlotName", "Markers"),
            ("EditRate", _written(self._rate)),
            ("PhysicalTrackNumber", 1),
        ):
            events[name].value = value
        sequence = self._file.create.Sequence(media_kind="DescriptiveMetadata")
        for marker in self._programme.markers:
            span = self._programme.span(marker)
            written = self._file.create.DescriptiveMarker()
            written["Position"].value = span.start_frame
            written["Length"].value = max(span.frames, 1)
            written["Comment"].value = marker.text
            written["DescribedSlots"].value = {tracks[0].slot_id}
            sequence.components.append(written)
        events["Segment"].value = sequence
        mob.slots.append(events)

    def _master(self, event: Event, kind: str) -> Any:
        key = (event.path, kind == "sound")
        if key not in self._masters:
            self._masters[key] = self._new_master(event, kind)
        return self._masters[key]

    def _new_master(self, event: Event, kind: str) -> Any:
        name = PureWindowsPath(event.path).name
        rate, length, channels = self._media_shape(event, kind)
        source = self._file.create.SourceMob(name)
        source.descriptor = self._sound_of(event, length) if kind == "sound" else self._picture_of(length)
        locator = self._file.create.NetworkLocator()
        locator["URLString"].value = file_url(event.path)
        source.descriptor["Locator"].append(locator)
        self._file.content.mobs.append(source)
        master = self._file.create.MasterMob(event.name or name)
        for channel in range(1, channels + 1):
            below = source.create_empty_sequence_slot(_written(rate), media_kind=kind)
            below.segment.components.append(self._end_of_chain(kind, length))
            below.segment.length = length
            below["PhysicalTrackNumber"].value = channel
            slot = master.create_empty_sequence_slot(_written(rate), media_kind=kind)
            slot.segment.components.append(source.create_source_clip(below.slot_id, 0, length, kind))
            slot.segment.length = length
            slot["PhysicalTrackNumber"].value = channel
        for label, value in (("Prompt", event.record.get("prompt")), ("Engine", event.record.get("engine"))):
            if value:
                master.comments[label] = str(value)
        self._file.content.mobs.append(master)
        return master

    def _end_of_chain(self, kind: str, length: int) -> Any:
        return self._file.create.SourceClip(media_kind=kind, length=length)

    def _media_shape(self, event: Event, kind: str) -> tuple[Fraction, int, int]:
        """Rate, length in it, channels."""
        needed_s = event.source_s + event.length_s
        length_s = max(event.media_length_s or needed_s, needed_s)
        if kind == "picture":
            return self._rate, nearest_frame(length_s, self._rate), 1
        if event.sound is not None:
            return Fraction(event.sound.rate_hz), event.sound.samples, event.channels
        return Fraction(_SAMPLE_RATE_HZ), nearest_frame(length_s, Fraction(_SAMPLE_RATE_HZ)), event.channels

    def _sound_of(self, event: Event, length: int) -> Any:
        facts = event.sound or SoundFacts(rate_hz=_SAMPLE_RATE_HZ, channels=event.channels, bits=24, samples=length)
        descriptor = self._file.create.WAVEDescriptor()
        descriptor["SampleRate"].value = facts.rate_hz
        descriptor["Length"].value = length
        descriptor["Summary"].value = bytearray(_wave_summary(facts))
        descriptor["ContainerFormat"].value = self._file.dictionary.lookup_containerdef("AAF")
        return descriptor

    def _picture_of(self, length: int) -> Any:
        descriptor = self._file.create.CDCIDescriptor()
        for name, value in (
            ("ComponentWidth", 8),
            ("HorizontalSubsampling", 2),
            ("ImageAspectRatio", "16/9"),
            ("StoredWidth", 1920),
            ("StoredHeight", 1080),
            ("FrameLayout", "FullFrame"),
            ("VideoLineMap", [42, 0]),
            ("SampleRate", _written(self._rate)),
            ("Length", length),
        ):
            descriptor[name].value = value
        return descriptor


def _written(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"


def _wave_summary(facts: SoundFacts) -> bytes:
    """The head of the WAV file up to its format, which AAF keeps as the file's summary."""
    block = facts.channels * facts.bits // 8
    form = struct.pack("<HHIIHH", 1, facts.channels, facts.rate_hz, facts.rate_hz * block, block, facts.bits)
    return b"RIFF" + struct.pack("<I", facts.samples * block + 36) + b"WAVEfmt " + struct.pack("<I", 16) + form


FORMAT = Format(
    name="wildtrack_aaf",
    title="AAF (Media Composer, Pro Tools)",
    suffix=".aaf",
    holds=frozenset(
        (Feature.SOUND, Feature.PICTURE, Feature.TRACK_NAMES, Feature.MARKERS, Feature.PROMPTS, Feature.TIMECODE)
    ),
    encode=encode,
)
