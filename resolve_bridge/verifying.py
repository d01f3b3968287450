"""What was placed against what lies there: every clip is read again, put right once, and told of where that fails."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from resolve_bridge.appending import append
from resolve_bridge.lanes import Lane
from resolve_bridge.open_timeline import OpenTimeline
from resolve_bridge.our_tracks import Finder, OurClip
from resolve_bridge.wanted_clips import WantedClip
from resolve_bridge.whereabouts import seen
from resolve_bridge.writing import delete_clips


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
        for wanted in lane.wanted:
            lying = next((clip for clip in clips if lies_as_wanted(clip, wanted)), None)
            if lying is None:
                missing.append((lane, wanted))
            else:
                clips = [clip for clip in clips if clip is not lying]
                there.append((lane, wanted, lying))
        astray += clips
        lane.uids |= {clip.uid for clip in clips} | {clip.uid for of, _, clip in there if of is lane}
    return Verified(there=tuple(there), missing=tuple(missing), astray=tuple(astray))


def lies_as_wanted(clip: OurClip, wanted: WantedClip) -> bool:
    """The file, where it is heard, for how long, and from which of its frames.

    The frame is told by the left offset, or within one by the source frame, which is off by one on some builds.
    """
    if clip.media.GetUniqueId() != wanted.media.GetUniqueId() or clip.span != wanted.span:
        return False
    if clip.told_frame == wanted.first_frame:
        return True
    told = clip.item.GetSourceStartFrame()
    return told is not None and abs(told - wanted.wav.start) <= 1


def repaired(opened: OpenTimeline, lanes: list[Lane], stay: frozenset[str]) -> Verified:
    """Verify; where something is not as wanted, take it away, place it once more, and verify again.

    Raises:
        HostRefused: what lies astray cannot be taken away.
    """
    lying = verify(opened, lanes, stay)
    if not lying.missing and not lying.astray:
        return lying
    delete_clips(opened, lying.astray, lanes)
    for lane in lanes:
        append(opened, lane, [wanted for of, wanted in lying.missing if of is lane])
    return verify(opened, lanes, stay)


def in_words(opened: OpenTimeline, verified: Verified) -> Iterator[str]:
    """Each clip that is missing: which shot, when, on which track."""
    for lane, wanted in verified.missing:
        yield f"{wanted.label(opened)} on {lane.name}"
    for clip in verified.astray:
        yield f"{clip.record.cue_id} lies where it was not put"
