"""Undo and redo in a timeline that the user worked in meanwhile: only what lies as we left it goes back."""

from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip, StemClip

_Clip = StemClip | PlacedClip


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What the timeline will hold of ours, and what of it is the user's."""

    clips: tuple[_Clip, ...]  # all of ours, as `TimelineHost.place` takes them
    theirs: tuple[PlacedClip, ...]  # of those: changed by the user since, and left as they lie
    changed: tuple[PlacedClip, ...]  # as we left them, of what the user changed or took out since
    taken_out: int = 0  # so many of those are there no more, and stay away

    def left_of(self, lying: Iterable[PlacedClip]) -> tuple[PlacedClip, ...]:
        """What counts as left by us once this lies there: the user's is still the user's."""
        theirs = {_where(clip) for clip in self.theirs}
        return (*(clip for clip in lying if _where(clip) not in theirs), *self.changed)

    @property
    def in_words(self) -> str:
        """What was not put back, for a person; empty where all was."""
        changed, out = len(self.theirs), self.taken_out
        parts = [
            *([f"{_clips(changed)} that you changed {'was' if changed == 1 else 'were'} left"] if changed else []),
            *([f"{_clips(out)} that you took out {'stays' if out == 1 else 'stay'} out"] if out else []),
        ]
        return "; ".join(parts)


def put_back(wanted: Seq[_Clip], left: Seq[PlacedClip], now: Seq[PlacedClip]) -> PutBack:
    """Have these clips again where the user changed nothing since.

    Args:
        wanted: all of ours, as it was.
        left: all of ours, as we left it.
        now: all of ours, as it lies there.
    """
    as_left, as_now = {_seen(clip) for clip in left}, {_seen(clip): clip for clip in now}
    theirs = tuple(clip for clip in now if _seen(clip) not in as_left)
    kept: list[_Clip] = []
    taken_out = 0
    for clip in wanted:
        if any(_is_the_same(clip, each) for each in theirs):
            continue  # the user brought it back before us
        before = [each for each in left if _is_the_same(clip, each)] or _of_same_home(clip, left)
        if any(_seen(each) in as_now for each in before):
            kept.append(next((as_now[_seen(each)] for each in before if _is_the_same(clip, each)), clip))
        elif not before and not _of_same_home(clip, theirs):
            kept.append(clip)
        else:
            taken_out += not _of_same_home(clip, now)
    return PutBack(
        clips=(*kept, *theirs),
        theirs=tuple(each for each in theirs if not any(_is_the_same(clip, each) for clip in wanted)),
        changed=tuple(clip for clip in left if _seen(clip) not in as_now),
        taken_out=taken_out,
    )


def _of_same_home(clip: _Clip, others: Iterable[PlacedClip]) -> Seq[PlacedClip]:
    """Those that belong to the same card: by a file that they share, else by where we put them."""
    of_kind = [other for other in others if other.kind is clip.kind]
    by_file = [other for other in of_kind if set(_files(other)) & set(_files(clip))]
    return by_file or [other for other in of_kind if _put_at(other).overlaps(_put_at(clip))]


def _is_the_same(clip: _Clip, lying: PlacedClip) -> bool:
    if isinstance(clip, PlacedClip):
        return _seen(clip) == _seen(lying)
    return not lying.by_hand and _where(clip) == _where(lying)


def _seen(clip: PlacedClip) -> tuple[object, ...]:
    """All that a hand can change; the host's own form only where one did, for programs write that anew."""
    past = clip.start_past_frames, clip.end_past_frames
    return clip.kind, _where(clip), clip.name, past, clip.by_hand, clip.as_it_is if clip.by_hand else ""


def _where(clip: _Clip) -> tuple[tuple[str, ...], FrameSpan, int]:
    return _files(clip), clip.span, clip.first_frame


def _files(clip: _Clip) -> tuple[str, ...]:
    return clip.files if isinstance(clip, PlacedClip) else tuple(take.wav_path for take in clip.takes)


def _put_at(clip: _Clip) -> FrameSpan:
    return (clip.written_span or clip.span) if isinstance(clip, PlacedClip) else clip.span


def _clips(number: int) -> str:
    return f"{number} clip{'' if number == 1 else 's'}"
