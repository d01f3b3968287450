"""Undo and redo in a timeline that the user worked in meanwhile: only what lies as we left it goes back."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence as Seq
from dataclasses import dataclass

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.along_time import AlongTime
from v2a_engine.usecases.ports import PlacedClip, StemClip

_Clip = StemClip | PlacedClip
_Found = dict[tuple[object, ...], list[PlacedClip]]


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
    lay_there, lie_there, lie_as_theirs = _Lying(left), _Lying(now), _Lying(theirs)
    kept: list[_Clip] = []
    taken_out = 0
    for clip in wanted:
        if lie_as_theirs.same_as(clip):
            continue  # the user brought it back before us
        same = lay_there.same_as(clip)
        before = same or lay_there.of_same_home(clip)
        if any(_seen(each) in as_now for each in before):
            kept.append(next((as_now[_seen(each)] for each in same if _seen(each) in as_now), clip))
        elif not before and not lie_as_theirs.of_same_home(clip):
            kept.append(clip)
        else:
            taken_out += not lie_there.of_same_home(clip)
    brought_back = {id(each) for clip in wanted for each in lie_as_theirs.same_as(clip)}
    return PutBack(
        clips=(*kept, *theirs),
        theirs=tuple(each for each in theirs if id(each) not in brought_back),
        changed=tuple(clip for clip in left if _seen(clip) not in as_now),
        taken_out=taken_out,
    )


class _Lying:
    """Clips that lie in a timeline, found by what they are: of thousands, few belong to one that is wanted."""

    def __init__(self, clips: Seq[PlacedClip]) -> None:
        self._seen: _Found = defaultdict(list)
        self._untouched: _Found = defaultdict(list)
        self._with_file: _Found = defaultdict(list)
        of_kind: dict[StemKind, list[PlacedClip]] = defaultdict(list)
        for clip in clips:
            self._seen[_seen(clip)].append(clip)
            of_kind[clip.kind].append(clip)
            if not clip.by_hand:
                self._untouched[_where(clip)].append(clip)
            for file in set(clip.files):
                self._with_file[clip.kind, file].append(clip)
        self._put_at = {kind: AlongTime(those, _put_at) for kind, those in of_kind.items()}

    def same_as(self, clip: _Clip) -> Seq[PlacedClip]:
        """Those that are this very one; of a stem, those that lie as it would and that no hand changed."""
        if isinstance(clip, PlacedClip):
            return self._seen.get(_seen(clip), ())
        return self._untouched.get(_where(clip), ())

    def of_same_home(self, clip: _Clip) -> Seq[PlacedClip]:
        """Those that belong to the same card: by a file that they share, else by where we put them."""
        by_file = [each for file in _files(clip) for each in self._with_file.get((clip.kind, file), ())]
        if by_file or clip.kind not in self._put_at:
            return by_file
        return self._put_at[clip.kind].over(_put_at(clip))


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
