"""How a take lies where its shot is now: the part of its file that has the sound of what is seen there."""

from dataclasses import dataclass

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import StemClip
from v2a_engine.usecases.same_picture import Picture, where_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPlace:
    """What one card asks of the timeline."""

    cue_id: str
    kind: StemKind
    span: FrameSpan  # where its shot or scene lies now
    takes: tuple[Stem, ...]  # the chosen one first; empty: nothing is ready
    is_wanted: bool = True  # False: the user wants no stem here
    picture: tuple[PictureSegment, ...] = ()  # what is seen there now, without handles; empty: not known
    is_meant: bool = True  # False: the user places others only, and what lies here stays as it lies
    takes_over: bool = False  # True: another take goes in the place of what the user changed by hand, all the same


def clip_for(card: ToPlace) -> StemClip | None:
    """The card's takes as one clip where its shot lies now; None where the chosen one has no sound for its picture.

    Takes of another length, or of another part of the picture, are no alternatives.
    """
    first = card.takes[0].request
    starts = [first_frame_for(take.request, card.span, card.picture) for take in card.takes]
    if starts[0] is None:
        return None
    shape = (starts[0], *_shape(card.takes[0]))
    takes = tuple(t for t, start in zip(card.takes, starts, strict=True) if (start, *_shape(t)) == shape)
    frames = card.span.frames if card.picture else min(card.span.frames, first.span.frames)
    span = FrameSpan(card.span.start_frame, card.span.start_frame + frames, card.span.rate)
    if span == first.span and starts[0] == _head(first):
        return StemClip(takes=takes)
    return StemClip(takes=takes, moved_to=span, moved_first_frame=starts[0])


def first_frame_for(made: StemRequest, span: FrameSpan, picture: Picture) -> int | None:
    """The frame of a stem's file that is heard first over this picture; None where it lacks sound for some of it.

    An ambience goes with any pictures of its scene, in whichever order: it is in sync with none of them.
    """
    if not picture:
        return _head(made)
    if made.span.rate != span.rate:
        return None
    found = where_in(made.picture, picture, span.rate, near=_head(made))
    last = made.rendered_span.frames - span.frames
    if found is not None or made.kind is not StemKind.BG or made.moments or last < 0:
        return found
    shown = (segment for segment in picture if segment.media is not None)
    is_covered = all(where_in(made.picture, (segment,), span.rate) is not None for segment in shown)
    return min(_head(made), last) if is_covered else None


def _head(request: StemRequest) -> int:
    return request.span.start_frame - request.rendered_span.start_frame


def _shape(take: Stem) -> tuple[int, int, int]:
    request = take.request
    return request.span.frames, request.rendered_span.frames, _head(request)
