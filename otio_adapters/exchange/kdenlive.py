"""Kdenlive projects in the form of its document version 1.04, which every later release upgrades as it opens it.

Each track is a tractor of two playlists, the second one empty. Markers become guides.
"""

import json
import xml.etree.ElementTree as ET

from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.mlt_tracks import HOLDS, Producers, add_entries, black, mixed, new_document, properties
from otio_adapters.exchange.programme import Programme, ProgrammeTrack
from otio_adapters.exchange.xml_writing import child, document

_VERSION = "1.04"
_BIN_CLIPS_FROM = 2  # the numbers below are Kdenlive's own


def encode(programme: Programme) -> bytes:
    """The file's bytes."""
    return _Project(programme).document()


class _Project:
    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._last = max(programme.frames, 1) - 1
        self._root = new_document(programme, producer="main_bin")
        self._bin: dict[str, int] = {}  # files -> Kdenlive's numbers
        # Kdenlive counts from the lowest track: sound from the last to the first, then picture.
        self._tracks = (*reversed(programme.sound_tracks()), *programme.picture_tracks())

    def document(self) -> bytes:
        main_bin = ET.Element("playlist", {"id": "main_bin"})
        black(self._root, self._last + 1)
        producers = Producers(self._root, self._programme.rate)
        tractors = [self._track(number, track, producers) for number, track in enumerate(self._tracks)]
        self._fill_bin(main_bin, producers)
        self._root.append(main_bin)
        for parts in tractors:
            self._root.extend(parts)
        self._timeline()
        return document(self._root)

    def _track(self, number: int, track: ProgrammeTrack, producers: Producers) -> list[ET.Element]:
        playlists = [ET.Element("playlist", {"id": f"playlist{2 * number + part}"}) for part in (0, 1)]
        tractor = ET.Element("tractor", {"id": f"tractor{number}", "in": "0", "out": str(self._last)})
        for part in (*playlists, tractor) if track.is_sound else ():
            properties(part, **{"kdenlive:audio_track": 1})
        properties(tractor, **{"kdenlive:track_name": track.name, "kdenlive:timeline_active": 1})
        for entry, event in add_entries(playlists[0], self._programme, track, number, producers):
            properties(entry, **{"kdenlive:id": self._bin_number(event.path)})
        for playlist in playlists:
            child(tractor, "track", hide="video" if track.is_sound else "audio", producer=playlist.get("id"))
        return [*playlists, tractor]

    def _bin_number(self, path: str) -> int:
        return self._bin.setdefault(path, len(self._bin) + _BIN_CLIPS_FROM)

    def _fill_bin(self, main_bin: ET.Element, producers: Producers) -> None:
        guides = [
            {"comment": marker.text, "pos": self._programme.span(marker).start_frame, "type": 0}
            for marker in self._programme.markers
        ]
        properties(
            main_bin,
            **{
                "kdenlive:docproperties.version": _VERSION,
                "kdenlive:docproperties.guides": json.dumps(guides),
                "xml_retain": 1,
            },
        )
        named: set[str] = set()
        for (_, path, _, _), producer_id in producers.made.items():
            producer = next(each for each in self._root.findall("producer") if each.get("id") == producer_id)
            properties(producer, **{"kdenlive:id": self._bin_number(path)})
            if path not in named:
                named.add(path)
                child(main_bin, "entry", producer=producer_id, **{"in": 0, "out": producer.get("out")})

    def _timeline(self) -> None:
        tractor = child(self._root, "tractor", id="maintractor", **{"global_feed": 1, "in": 0, "out": self._last})
        child(tractor, "track", producer="black_track")
        for number in range(len(self._tracks)):
            child(tractor, "track", producer=f"tractor{number}")
        for number, track in enumerate(self._tracks, start=1):
            mixed(tractor, number, track.is_sound, self._last)


FORMAT = Format(
    name="wildtrack_kdenlive",
    title="Kdenlive project",
    suffix=".kdenlive",
    holds=HOLDS | {Feature.TRACK_NAMES, Feature.MARKERS},
    encode=encode,
)
