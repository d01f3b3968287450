"""What was placed against what lies there: every clip is read again, put right once, and told of where that fails."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from resolve_bridge.appending import append
from resolve_bridge.lanes import Lane
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurClip
from resolve_bridge.wanted_clips import WantedClip
from resolve_bridge.whereabouts import seen
from resolve_bridge.writing import delete_clips
from v2a_engine.domain.time import FrameSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a reading found."""

    there: tuple[tuple[Lane, WantedClip, OurClip], ...]
    missing: tuple[tuple[Lane, WantedClip], ...]
    astray: tuple[OurClip, ...]  # ours, and neither wanted there nor there before


def verify(opened: OpenTimeline, lanes: Iterable[Lane], stay: frozenset[str]) -> Verified:
    """Read every track of ours, and hold it against what was wanted.

    Args:
        stay: ids of clips that lay there before and were to stay.

    Raises:
        HostRefused: Resolve is silent.
    """
    finder = Finder(opened)
    there: list[tuple[Lane, WantedClip, OurClip]] = []
    missing: list[tuple[Lane, WantedClip]] = []
    astray: list[OurClip] = []
    for lane in lanes:
        clips = [clip for clip in seen(opened, lane, finder.on)[0] if clip.uid not in stay]
        near: defaultdict[tuple[str, FrameSpan], list[OurClip]] = defaultdict(list)
        for clip in clips:
            near[clip.media_uid, clip.span].append(clip)
        right: set[str] = set()
        for wanted in lane.wanted:
            lying = _lying(near[wanted.media_uid, wanted.span], wanted)
            if lying is None:
                missing.append((lane, wanted))
            else:
                right.add(lying.uid)
                there.append((lane, wanted, lying))
        astray += [clip for clip in clips if clip.uid not in right]
        lane.uids |= {clip.uid for clip in clips}
    return Verified(there=tuple(there), missing=tuple(missing), astray=tuple(astray))


def _lying(near: list[OurClip], wanted: WantedClip) -> OurClip | None:
    """Take out, of clips of its file that are heard when it should be, one that begins at the frame it should."""
    place = next((place for place, clip in enumerate(near) if _begins_as_wanted(clip, wanted)), None)
    return None if place is None else near.pop(place)


def _begins_as_wanted(clip: OurClip, wanted: WantedClip) -> bool:
    """The frame is told by the left offset, or within one by the source frame, which is off by one on some builds."""
    if clip.told_frame == wanted.first_frame:
        return True
    told = clip.item.GetSourceStartFrame()
    return told is not None and abs(told - wanted.wav.start) <= 1


def repaired(opened: OpenTimeline, lanes: list[Lane], stay: frozenset[str], at_once: int) -> Verified:
    """Verify; take away what is not as wanted, place what is missing, and verify again.

    Args:
        at_once: how many clips are placed in one call.

    Raises:
        HostRefused: what lies astray cannot be taken away.
    """
    lying = verify(opened, lanes, stay)
    if not lying.missing and not lying.astray:
        return lying
    delete_clips(opened, lying.astray, lanes)
    for lane in lanes:
        append(opened, lane, [wanted for of, wanted in lying.missing if of is lane], at_once)
    return verify(opened, lanes, stay)


def in_words(opened: OpenTimeline, verified: Verified) -> Iterator[str]:
    """Each clip that is missing: which shot, when, on which track."""
    for lane, wanted in verified.missing:
        yield f"{wanted.label(opened)} on {lane.name}"
    for clip in verified.astray:
        yield f"{clip.record.cue_id} lies where it was not put"
