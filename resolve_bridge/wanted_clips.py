"""What is asked for, against what lies there: which clips stay untouched, and which are to be put where."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from otio_adapters.sound_files import sound_facts
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedClip:
    """The same, in Resolve's frames."""

    fresh: Fresh
    media: "MediaPoolItem"
    wav: WavRange
    span: FrameSpan  # as it will lie; beyond what was asked where WAV frames are coarser
    first_frame: int

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
    stay: set[str] = set()
    fresh = []
    for clip in clips:
        lying = _lying(clip, [each for each in there.values() if each.uid not in stay])
        if lying is not None:
            stay.add(lying.uid)
            continue
        fresh.append(_fresh(clip, there))
        if not Path(fresh[-1].file).is_file():
            raise MediaOffline(fresh[-1].file, fresh[-1].record.cue_id or "A stem")
    return frozenset(stay), fresh


def _lying(clip: StemClip | PlacedClip, there: Iterable[OurClip]) -> OurClip | None:
    if isinstance(clip, PlacedClip):
        uid = what_it_was(clip).get("item")
        found = (each for each in there if each.uid == uid and _place(each) == (clip.span, clip.first_frame))
        return next(found, None)
    wanted = (clip.takes[0].wav_path, tuple(stem.wav_path for stem in clip.takes), clip.span, clip.first_frame)
    return next(
        (each for each in there if (each.file, each.record.files, *_place(each)) == wanted and _is_untouched(each)),
        None,
    )


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


def wav_rate_of(media: "MediaPoolItem", opened: OpenTimeline) -> Fraction:
    """What a WAV counts in: its property; where it has none, what the project gives every WAV on import.

    Raises:
        UnknownFrameRate: neither is a rate.
    """
    label = property_of(media, "FPS") or str(opened.project.GetSetting("timelineFrameRate") or "")
    return rate_label(label)[0]


def wanted_clip(fresh: Fresh, media: "MediaPoolItem", opened: OpenTimeline) -> WantedClip:
    """
    Raises:
        RatesApart: the WAV counts in frames that cannot name where the clip begins.
        UnknownFrameRate: in what it counts is no rate.
    """
    rate = opened.clock.rate
    wav_rate = wav_rate_of(media, opened)
    span, first_frame = fresh.clip.span, fresh.clip.first_frame
    sound = sound_facts(fresh.file)
    found = wav_range(span, first_frame, wav_rate, sound.length_s if sound is not None else Fraction(0))
    if found is None or span.rate != rate:
        raise RatesApart(PurePath(fresh.file).name, f"{float(wav_rate):.6g}", f"{float(rate):.6g}")
    return WantedClip(
        fresh=fresh,
        media=media,
        wav=found,
        span=span.widened(found.early_frames, found.late_frames),
        first_frame=first_frame - found.early_frames,
    )


def moved_level(fresh: Fresh) -> str:
    """The name of a clip that moves and has a level or effect by hand, which no call carries along; else empty."""
    clip = fresh.clip
    has_level = isinstance(clip, PlacedClip) and any("level" in what for what in clip.by_hand)
    return clip.name if isinstance(clip, PlacedClip) and has_level else ""
