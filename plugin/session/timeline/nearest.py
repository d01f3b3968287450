"""Which clips are looked at next: what the user is at comes first."""

from collections.abc import Sequence as Seq

from v2a_engine.domain.shot import Shot, SkippedShot
from v2a_engine.domain.time import FrameSpan

FIRST_FRAMES = 120  # a second's work, or two
_LONGEST_S = 12.0  # after which the user sees that it goes on
_GROWTH = 2.0


def next_batch(
    unseen: Seq[SkippedShot], selected: Seq[Shot | SkippedShot], playhead: int, most_frames: int
) -> tuple[SkippedShot, ...]:
    """The clips to be looked at together: one at least, where there is one.

    Those that are selected, else those around what is selected, else around the playhead. Half of them are the nearest;
    the others are cut from the same films, for each film is opened only once, and then again the nearest.

    Args:
        unseen: clips that nobody has looked at.
        selected: in timeline order.
        playhead: a frame of the sequence.
        most_frames: so many they may have in all, unless the first alone has more.
    """
    chosen = {shot.shot_id for shot in selected}
    first = selected[0].span.start_frame if selected else playhead
    end = selected[-1].span.end_frame if selected else playhead + 1

    def distance(shot: SkippedShot) -> tuple[int, int, int]:
        apart = _apart(shot.span, first, end), _apart(shot.span, playhead, playhead + 1)
        return *apart, shot.span.start_frame

    meant = [shot for shot in unseen if shot.shot_id in chosen]
    order = sorted(meant or unseen, key=distance)
    near = _up_to(order, most_frames // 2, least=1)
    films = frozenset(film for shot in near for film in _films(shot))
    rest = sorted(order[len(near) :], key=lambda shot: films.isdisjoint(_films(shot)))
    return near + _up_to(rest, most_frames - sum(map(_frames, near)), least=0)


def next_size(frames: int, took_s: float) -> int:
    """How many frames the next batch may have, after one of so many took so long."""
    return max(FIRST_FRAMES, int(frames * min(_GROWTH, _LONGEST_S / max(took_s, 0.001))))


def _up_to(order: Seq[SkippedShot], most_frames: int, *, least: int) -> tuple[SkippedShot, ...]:
    taken = 0
    for shot in order:
        most_frames -= _frames(shot)
        if most_frames < 0 and taken >= least:
            break
        taken += 1
    return tuple(order[:taken])


def _apart(span: FrameSpan, first: int, end: int) -> int:
    return max(first - span.end_frame, span.start_frame - end, -1) + 1


def _frames(shot: SkippedShot) -> int:
    return shot.unseen.picture_span.frames if shot.unseen is not None else 0


def _films(shot: SkippedShot) -> frozenset[str]:
    picture = shot.unseen.picture if shot.unseen is not None else ()
    return frozenset(segment.media.path for segment in picture if segment.media is not None)
