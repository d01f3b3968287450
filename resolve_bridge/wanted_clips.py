"""What is asked for, against what lies there: which clips stay untouched, and which are to be put where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from resolve_bridge.bins import in_our_bin
from resolve_bridge.errors import RatesApart
from resolve_bridge.frames import TimelineFrame, WavRange, rate_label, wav_range
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import OurClip, OurTrack
from resolve_bridge.placed_clips import what_it_was
from resolve_bridge.pool_facts import property_of
from resolve_bridge.records import StemRecord, record_of
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip, StemClip

if TYPE_CHECKING:
    from fusionscript import ClipColor, MediaPoolItem

COLOURS: "dict[StemKind, ClipColor]" = {
    StemKind.FX: "Orange",
    StemKind.BG: "Teal",
    StemKind.MX: "Violet",
    StemKind.DX: "Yellow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A clip that has to be placed: a new stem, or one of before at another place."""

    clip: StemClip | PlacedClip
    record: StemRecord
    dress: "tuple[tuple[str, Any], ...]" = ()  # what a hand gave it: name, colour, muted, markers

    @property
    def file(self) -> str:
        return self.record.files[0]

    @property
    def kind(self) -> StemKind:
        return self.clip.kind

    @property
    def span(self) -> FrameSpan:
        return self.clip.span


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedClip:
    """The same, in Resolve's frames."""

    fresh: Fresh
    media: "MediaPoolItem"
    media_uid: str
    wav: WavRange

    @property
    def span(self) -> FrameSpan:
        return self.fresh.clip.span

    @property
    def first_frame(self) -> int:
        return self.fresh.clip.first_frame

    def label(self, opened: OpenTimeline) -> str:
        """For an error: which shot, and when."""
        name = self.fresh.record.cue_id or PurePath(self.fresh.file).name
        return f"{name} at {opened.clock.timecode(TimelineFrame(self.span.start_frame))}"


def sorted_out(
    clips: Iterable[StemClip | PlacedClip], tracks: Iterable[OurTrack]
) -> tuple[frozenset[str], list[Fresh]]:
    """Ids of the clips that stay as they lie, and what has to be placed.

    A clip that lies where it is wanted is not touched: it may have a level, which no call tells and none sets.

    Raises:
        MediaOffline: the file of a clip that has to be placed is not there.
    """
    there = {clip.uid: clip for track in tracks for clip in track.clips}
    of_file: defaultdict[str, list[OurClip]] = defaultdict(list)
    for lying in there.values():
        of_file[lying.file].append(lying)
    stay: set[str] = set()
    fresh = []
    for clip in clips:
        found = next((each.uid for each in _lying(clip, there, of_file) if each.uid not in stay), None)
        if found is not None:
            stay.add(found)
            continue
        fresh.append(_fresh(clip, there))
        if not Path(fresh[-1].file).is_file():
            raise MediaOffline(fresh[-1].file, fresh[-1].record.cue_id or "A stem")
    return frozenset(stay), fresh


def _lying(
    clip: StemClip | PlacedClip, there: Mapping[str, OurClip], of_file: Mapping[str, list[OurClip]]
) -> Iterator[OurClip]:
    """Those that lie as this one should."""
    place = clip.span, clip.first_frame
    if isinstance(clip, PlacedClip):
        lay = there.get(str(what_it_was(clip).get("item")))
        yield from [lay] if lay is not None and _place(lay) == place else []
        return
    files = tuple(stem.wav_path for stem in clip.takes)
    for each in of_file.get(files[0], ()):
        if each.record.files == files and _place(each) == place and _is_untouched(each):
            yield each


def _place(clip: OurClip) -> tuple[FrameSpan, int]:
    return clip.span, clip.first_frame


def _is_untouched(clip: OurClip) -> bool:
    written = clip.written
    return (
        written is not None
        and clip.item.GetName() == written.name
        and clip.item.GetClipEnabled() is not False
        and (clip.item.GetClipColor() or "") == written.colour
    )


def _fresh(clip: StemClip | PlacedClip, there: dict[str, OurClip]) -> Fresh:
    if isinstance(clip, StemClip):
        return Fresh(clip=clip, record=record_of(clip.takes))
    before = what_it_was(clip)
    lay = there.get(str(before.get("item")))
    if lay is not None:
        return Fresh(clip=clip, record=lay.record, dress=tuple(before.items()))
    record = StemRecord(kind=clip.kind, cue_id=clip.name, key="", files=clip.files)
    return Fresh(clip=clip, record=record, dress=tuple(before.items()))


def check_rates(opened: OpenTimeline, fresh: Iterable[Fresh]) -> None:
    """Before anything is done: can each of these lie where it is wanted, to the frame?

    Raises:
        RatesApart: some would begin or end between two frames of what their WAVs will count in.
        UnknownFrameRate: in what they count is no rate.
    """
    asked = list(fresh)
    if not asked:
        return
    there, otherwise = in_our_bin(opened, [each.file for each in asked]), opened.project_rate
    rates = [_rate_of(there[each.file], opened) if each.file in there else otherwise for each in asked]
    apart = [(each, rate) for each, rate in zip(asked, rates, strict=True) if _range(each, rate, opened) is None]
    if apart:
        raise _rates_apart([each for each, _ in apart], apart[0][1], opened)


def wanted_clip(fresh: Fresh, media: "MediaPoolItem", opened: OpenTimeline) -> WantedClip:
    """
    Raises:
        RatesApart: Resolve counts the WAV it has imported in other frames than it was known for.
        UnknownFrameRate: in what it counts is no rate.
    """
    rate = _rate_of(media, opened)
    found = _range(fresh, rate, opened)
    if found is None:
        raise _rates_apart([fresh], rate, opened)
    return WantedClip(fresh=fresh, media=media, media_uid=str(media.GetUniqueId()), wav=found)


def _rate_of(media: "MediaPoolItem", opened: OpenTimeline) -> Fraction:
    label = property_of(media, "FPS")
    return rate_label(label)[0] if label else opened.project_rate


def _range(fresh: Fresh, wav_rate: Fraction, opened: OpenTimeline) -> WavRange | None:
    if fresh.clip.span.rate != opened.clock.rate:
        return None
    return wav_range(fresh.clip.span, fresh.clip.first_frame, wav_rate)


def _rates_apart(apart: list[Fresh], wav_rate: Fraction, opened: OpenTimeline) -> RatesApart:
    rates = (f"{float(rate):.6g}" for rate in (wav_rate, opened.clock.rate))
    return RatesApart([PurePath(each.file).name for each in apart], *rates)


def moved_level(fresh: Fresh) -> str:
    """The name of a clip that moves and has a level or effect by hand, which no call carries along; else empty."""
    clip = fresh.clip
    has_level = isinstance(clip, PlacedClip) and any("level" in what for what in clip.by_hand)
    return clip.name if isinstance(clip, PlacedClip) and has_level else ""
