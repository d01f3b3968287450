"""Stems as a conformed cut plays them, for a preview and a report: each with the request that fits its new place."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.by_hand import MUTED
from v2a_engine.usecases.ports import OurTrack, PlacedClip, StemClip, StemShelf

_NOT_HEARD = ("given an effect or a level", "faded")


def as_heard(
    clips: Iterable[StemClip | PlacedClip], tracks: tuple[OurTrack, ...], shelf: StemShelf
) -> Iterator[StemClip]:
    """What sounds of these clips, each take with the span that is heard now. Muted ones do not.

    Args:
        tracks: those that the clips' numbers of tracks speak of.
    """
    for clip in clips:
        is_muted = isinstance(clip, PlacedClip) and MUTED in clip.by_hand
        if is_muted or (clip.track is not None and clip.track < len(tracks) and tracks[clip.track].muted):
            continue
        takes = clip.takes if isinstance(clip, StemClip) else tuple(filter(None, map(shelf.read, clip.files)))
        if takes and clip.span.frames:
            yield StemClip(takes=tuple(_heard_at(take, clip.span, clip.first_frame) for take in takes))


def unlike_the_timeline(clips: Iterable[StemClip | PlacedClip]) -> tuple[str, ...]:
    """What a hand gave to stems that a preview does not play, in words."""
    count = sum(isinstance(clip, PlacedClip) and any(each in clip.by_hand for each in _NOT_HEARD) for clip in clips)
    if not count:
        return ()
    return (
        f"levels, effects and fades that were put on {count} stem{'s' if count > 1 else ''} by hand are not played",
    )


def _heard_at(stem: Stem, span: FrameSpan, first_frame: int) -> Stem:
    """The same file with the request of a stem that was rendered for this place."""
    request = stem.request
    by = span.start_frame - first_frame - request.rendered_span.start_frame
    rendered = request.rendered_span.shifted(by)
    moved = replace(
        request,
        span=span.clipped(rendered),
        rendered_span=rendered,
        cuts_frames=tuple(cut + by for cut in request.cuts_frames),
        moments=tuple(replace(moment, span=moment.span.shifted(by)) for moment in request.moments),
    )
    return replace(stem, provenance=replace(stem.provenance, request=moved))
