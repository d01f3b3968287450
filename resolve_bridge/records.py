"""How we know our stems again: a record on the media pool's clip, which the user does not see and Resolve keeps.

The record lies on clips that we imported ourselves, and on those of the same files that the user had imported before
us, as long as we place them. It says what the stem is, and for each timeline
where we put it, so that what a hand does later is told apart. Resolve keeps it as third-party metadata; where a version
does not, as the custom data of a marker on that clip, which no page shows.
"""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from resolve_bridge.checked import granted
from resolve_bridge.errors import HostRefused
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem

if TYPE_CHECKING:
    from fusionscript import Marker, MediaPoolItem

KEY = "wildtrack"
MARKER = "Wildtrack"  # the name of a marker that holds a record


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How we left one clip on a timeline. Frames count from the timeline's start."""

    item: str  # its id
    track: str  # the name we gave its track, at first
    name: str
    colour: str
    start_frame: int
    frames: int
    first_frame: int  # of its file
    told_frame: int  # what Resolve called that frame once the clip lay there
    made_as: str = ""  # the name under which we added its track, where that is not `track`
    beside: tuple[str, ...] = ()  # names of the audio tracks that were not ours
    anchor: str = ""  # the last of them before its track; empty where there was none
    distance: int = 0  # how many tracks its own lay after that; 0: not told


@dataclass(frozen=True, slots=True, kw_only=True)
class StemRecord:
    """What we keep of a stem on its clip in the media pool."""

    kind: StemKind
    cue_id: str
    key: str
    files: tuple[str, ...]  # its takes, this clip's own file first
    watermark_id: str = ""
    digital_source_type: str = ""
    placed: tuple[tuple[str, tuple[Written, ...]], ...] = ()  # by timeline id
    begun: tuple[str, int] | None = None  # a placing not yet ended: timeline id, audio tracks before it
    is_borrowed: bool = False  # it lies on a clip that the user has imported, not we

    def on(self, timeline: str) -> tuple[Written, ...]:
        """Where we put it on this timeline."""
        return dict(self.placed).get(timeline, ())

    def with_places(self, timeline: str, places: tuple[Written, ...]) -> "StemRecord":
        """The same, with these places instead on that timeline."""
        others = tuple(pair for pair in self.placed if pair[0] != timeline)
        return replace(self, placed=(*others, (timeline, places)) if places else others)

    def to_json(self) -> str:
        fields: dict[str, Any] = {name: getattr(self, name) for name in ("kind", "cue_id", "key", "files")}
        fields |= {"watermark_id": self.watermark_id, "digital_source_type": self.digital_source_type}
        fields |= {"is_borrowed": self.is_borrowed, "begun": self.begun}
        fields["placed"] = {
            timeline: [{name: getattr(place, name) for name in Written.__slots__} for place in places]
            for timeline, places in self.placed
        }
        return json.dumps({**fields, "ai_generated": True}, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "StemRecord | None":
        """None for what is no record of ours."""
        try:
            fields = json.loads(text)
            placed = {name: tuple(map(_written, places)) for name, places in fields["placed"].items()}
            return StemRecord(
                kind=StemKind(fields["kind"]),
                cue_id=str(fields["cue_id"]),
                key=str(fields["key"]),
                files=tuple(map(str, fields["files"])),
                watermark_id=str(fields["watermark_id"]),
                digital_source_type=str(fields["digital_source_type"]),
                placed=tuple(placed.items()),
                begun=(str(fields["begun"][0]), int(fields["begun"][1])) if fields.get("begun") else None,
                is_borrowed=fields.get("is_borrowed") is True,
            )
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return None


def _written(place: dict[str, Any]) -> Written:
    return Written(**{**place, "beside": tuple(map(str, place.get("beside", ())))})


def record_of(takes: tuple[Stem, ...]) -> StemRecord:
    """The record of a stem that nobody has placed yet; its takes, the chosen one first."""
    chosen = takes[0]
    return StemRecord(
        kind=chosen.request.kind,
        cue_id=chosen.request.cue_id,
        key=chosen.provenance.key,
        files=tuple(stem.wav_path for stem in takes),
        watermark_id=chosen.provenance.watermark_id,
        digital_source_type=chosen.provenance.digital_source_type,
    )


def read_record(item: "MediaPoolItem") -> StemRecord | None:
    """The record on a clip of the media pool; None where there is none: then it is not ours.

    Raises:
        HostRefused: Resolve is silent.
    """
    for marker in _our_markers(item).values():
        return StemRecord.from_json(str(marker.get("customData") or ""))
    text = _metadata(item)
    return StemRecord.from_json(text) if text else None


def _metadata(item: "MediaPoolItem") -> str:
    text = item.GetThirdPartyMetadata(KEY) if "GetThirdPartyMetadata" in dir(item) else ""
    return text if isinstance(text, str) else ""


def erase_record(item: "MediaPoolItem") -> None:
    """Take our record off a clip of the user's."""
    if _metadata(item):
        item.SetThirdPartyMetadata(KEY, "")
    for frame in _our_markers(item):
        item.DeleteMarkerAtFrame(frame)


def _kept_as_metadata(item: "MediaPoolItem", text: str) -> bool:
    if "SetThirdPartyMetadata" in dir(item):
        item.SetThirdPartyMetadata(KEY, text)
    return _metadata(item) == text


def _our_markers(item: "MediaPoolItem") -> "dict[float, Marker]":
    """There is one only where metadata was refused; it then is the newer of the two."""
    markers: dict[float, Marker] | None = item.GetMarkers()
    if markers is None:
        granted(item.GetName(), "tell whose a clip is")
    return {frame: marker for frame, marker in (markers or {}).items() if marker.get("name") == MARKER}


def write_record(item: "MediaPoolItem", record: StemRecord) -> None:
    """Put the record on the clip, and read it back.

    Raises:
        HostRefused: Resolve keeps it neither as metadata nor as a marker. Without it, nothing could be removed again.
    """
    text, before = record.to_json(), _our_markers(item)
    is_kept = _kept_as_metadata(item, text)
    if is_kept and not before:
        return
    if not is_kept:
        item.AddMarker(1 if 0 in before else 0, "Purple", MARKER, "", 1, text)
    if len(_our_markers(item)) > len(before) or _metadata(item) == text:
        for frame in before:  # only now: at no moment is there no record
            item.DeleteMarkerAtFrame(frame)
    if read_record(item) != record:
        raise HostRefused(
            f"keep a note on {item.GetName()} in the media pool",
            "Without it Wildtrack could not find its clips again. Check that the project is not read-only, then place "
            "again.",
        )
