"""FCP 7 XML (xmeml 5), which Premiere, Resolve and most others import.

Sound has one track per channel here: a stereo clip is two linked items, one above the other, on two tracks that
Premiere's attributes declare to be one. Paths are `file://localhost/...`; in and out count from the media's start.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import PureWindowsPath
from urllib.parse import quote

from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.programme import Event, Programme, ProgrammeTrack
from otio_adapters.exchange.xml_writing import child, document
from otio_adapters.spans import nearest_frame
from v2a_engine.domain.time import timecode

_SAMPLE_RATE_HZ = 48_000
_PICTURE = {"width": 1920, "height": 1080}


def encode(programme: Programme) -> bytes:
    """The file's bytes."""
    root = ET.Element("xmeml", {"version": "5"})
    _Writer(programme).sequence(root)
    return document(root, "xmeml")


def local_url(path: str) -> str:
    """
    >>> local_url("/a b/c.wav"), local_url("D:\\\\c.wav"), local_url("//nas/c.wav")
    ('file://localhost/a%20b/c.wav', 'file://localhost/D%3a/c.wav', 'file://nas/c.wav')
    """
    windows = PureWindowsPath(path)
    if windows.drive[1:] == ":":
        return f"file://localhost/{path[0]}%3a{quote(windows.as_posix()[2:])}"
    path = windows.as_posix() if path.startswith("\\\\") else path
    return "file:" + quote(path) if path.startswith("//") else "file://localhost" + quote(path)


class _Writer:
    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._files: dict[str, str] = {}
        self._items = 0

    def sequence(self, root: ET.Element) -> None:
        programme = self._programme
        sequence = child(root, "sequence", id="sequence-1", explodedTracks="true")
        child(sequence, "name", programme.name)
        child(sequence, "duration", programme.frames)
        self._rate(sequence)
        media = child(sequence, "media")
        video = child(media, "video")
        form = child(child(video, "format"), "samplecharacteristics")
        self._rate(form)
        for name, value in _PICTURE.items():
            child(form, name, value)
        child(form, "pixelaspectratio", "square")
        for track in programme.picture_tracks():
            self._picture_track(video, track)
        audio = child(media, "audio")
        child(audio, "numOutputChannels", 2)
        form = child(child(audio, "format"), "samplecharacteristics")
        child(form, "depth", 24)
        child(form, "samplerate", _SAMPLE_RATE_HZ)
        for track in programme.sound_tracks():
            self._sound_tracks(audio, track)
        self._timecode(sequence, programme.start_frame, programme.drop_frame)
        for marker in programme.markers:
            self._marker(sequence, marker.text, programme.span(marker).start_frame, programme.span(marker).end_frame)

    def _picture_track(self, video: ET.Element, track: ProgrammeTrack) -> None:
        element = child(video, "track", **{"MZ.TrackName": track.name})
        for event in track.events:
            self._item(element, event, f"clipitem-{self._next()}", is_sound=False)
        self._close_track(element, ())

    def _sound_tracks(self, audio: ET.Element, track: ProgrammeTrack) -> None:
        width = 1 if track.events and all(event.channels == 1 for event in track.events) else 2
        names = [[f"clipitem-{self._next()}" for _ in range(width)] for _ in track.events]
        first = len(audio.findall("track")) + 1
        for channel in range(width):
            element = child(
                audio,
                "track",
                **{
                    "MZ.TrackName": track.name,
                    "currentExplodedTrackIndex": channel,
                    "totalExplodedTrackCount": width,
                    "premiereTrackType": "Stereo" if width == 2 else "Mono",
                },
            )
            for number, (event, ids) in enumerate(zip(track.events, names, strict=True), start=1):
                if channel >= event.channels:
                    continue  # a mono clip on a track that has stereo ones
                item = self._item(element, event, ids[channel], is_sound=True, channel=channel + 1)
                self._links(item, ids[: event.channels], first, number)
            self._close_track(element, (channel % 2 + 1,))

    def _close_track(self, element: ET.Element, outputs: Iterable[int]) -> None:
        child(element, "enabled", True)
        child(element, "locked", False)
        for output in outputs:
            child(element, "outputchannelindex", output)

    def _item(self, track: ET.Element, event: Event, item_id: str, is_sound: bool, channel: int = 1) -> ET.Element:
        span = self._programme.span(event)
        first = nearest_frame(event.source_s, self._programme.rate)
        item = child(track, "clipitem", id=item_id)
        if is_sound:
            item.set("premiereChannelType", "stereo" if event.channels > 1 else "mono")
        child(item, "name", event.name)
        child(item, "enabled", not event.is_muted)
        child(item, "duration", self._media_frames(event))
        self._rate(item)
        for tag, value in (
            ("start", span.start_frame),
            ("end", span.end_frame),
            ("in", first),
            ("out", first + span.frames),
        ):
            child(item, tag, value)
        self._file(item, event, is_sound)
        if is_sound:
            source = child(item, "sourcetrack")
            child(source, "mediatype", "audio")
            child(source, "trackindex", channel)
        if event.gain_db:
            self._level(item, event.gain_db)
        prompt = str(event.record.get("prompt") or "")
        if event.record:
            child(child(item, "comments"), "mastercomment1", prompt)
            child(child(item, "logginginfo"), "description", prompt)
        return item

    def _file(self, item: ET.Element, event: Event, is_sound: bool) -> None:
        known = event.path in self._files
        file_id = self._files.setdefault(event.path, f"file-{len(self._files) + 1}")
        element = child(item, "file", id=file_id)
        if known:
            return  # told in full where it came first
        child(element, "name", PureWindowsPath(event.path).name)
        child(element, "pathurl", local_url(event.path))
        self._rate(element)
        child(element, "duration", self._media_frames(event))
        rate = self._programme.rate
        if event.sound is not None:
            self._timecode(element, nearest_frame(event.sound.start_s, rate), self._programme.drop_frame)
        media = child(element, "media")
        if not is_sound:
            child(media, "video")
            return
        audio = child(media, "audio")
        if event.sound is not None:
            form = child(audio, "samplecharacteristics")
            child(form, "depth", event.sound.bits)
            child(form, "samplerate", event.sound.rate_hz)
        child(audio, "channelcount", event.channels)

    def _links(self, item: ET.Element, ids: list[str], first_track: int, number: int) -> None:
        for channel, item_id in enumerate(ids if len(ids) > 1 else ()):
            link = child(item, "link")
            child(link, "linkclipref", item_id)
            child(link, "mediatype", "audio")
            child(link, "trackindex", first_track + channel)
            child(link, "clipindex", number)
            child(link, "groupindex", 1)

    def _level(self, item: ET.Element, gain_db: float) -> None:
        effect = child(child(item, "filter"), "effect")
        for tag, value in (
            ("name", "Audio Levels"),
            ("effectid", "audiolevels"),
            ("effectcategory", "audiolevels"),
            ("effecttype", "audiolevels"),
            ("mediatype", "audio"),
        ):
            child(effect, tag, value)
        parameter = child(effect, "parameter")
        for tag, value in (
            ("parameterid", "level"),
            ("name", "Level"),
            ("valuemin", "0"),
            ("valuemax", "3.98109"),
            ("value", f"{10 ** (gain_db / 20):.6f}"),
        ):
            child(parameter, tag, value)

    def _marker(self, sequence: ET.Element, text: str, start: int, end: int) -> None:
        marker = child(sequence, "marker")
        child(marker, "name", text)
        child(marker, "comment", text)
        child(marker, "in", start)
        child(marker, "out", end if end > start + 1 else -1)

    def _timecode(self, parent: ET.Element, frame: int, drop_frame: bool) -> None:
        element = child(parent, "timecode")
        self._rate(element)
        child(element, "string", timecode(frame, self._programme.rate, drop_frame))
        child(element, "frame", frame)
        child(element, "displayformat", "DF" if drop_frame else "NDF")

    def _rate(self, parent: ET.Element) -> None:
        rate = child(parent, "rate")
        child(rate, "timebase", round(self._programme.rate))
        child(rate, "ntsc", self._programme.rate.denominator != 1)

    def _media_frames(self, event: Event) -> int:
        length_s = event.media_length_s
        return nearest_frame(event.source_s + event.length_s if length_s is None else length_s, self._programme.rate)

    def _next(self) -> int:
        self._items += 1
        return self._items


FORMAT = Format(
    name="wildtrack_fcp_xml",
    title="FCP 7 XML (Premiere, Resolve)",
    suffix=".xml",
    holds=frozenset(
        (
            Feature.SOUND,
            Feature.PICTURE,
            Feature.TRACK_NAMES,
            Feature.MARKERS,
            Feature.PROMPTS,
            Feature.MUTED,
            Feature.LEVELS,
            Feature.TIMECODE,
        )
    ),
    encode=encode,
)
