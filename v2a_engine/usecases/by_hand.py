"""What the user's hand did to a clip of ours: whatever it was, that clip is theirs to change from then on."""

from collections.abc import Iterable

from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import PlacedClip

MUTED = "muted"  # among the words of `PlacedClip.by_hand`


def written_place(clip: PlacedClip, stem: Stem | None) -> tuple[FrameSpan, int]:
    """Where we put it, and the frame of its file heard first; where nothing says so, as its stem was rendered for."""
    if clip.written_span is not None:
        return clip.written_span, clip.written_first_frame
    if stem is None:
        return clip.span, clip.first_frame
    request = stem.request
    return request.span, request.span.start_frame - request.rendered_span.start_frame


def done_by_hand(clip: PlacedClip, stem: Stem | None) -> tuple[str, ...]:
    """What was done to it since we wrote it, in words; empty if nothing was."""
    span, first_frame = written_place(clip, stem)
    moved = clip.span.start_frame - clip.first_frame != span.start_frame - first_frame
    trimmed = (clip.span.frames, clip.first_frame) != (span.frames, first_frame)
    return (*(("moved",) if moved else ()), *(("trimmed",) if trimmed else ()), *clip.by_hand)


def hand_in_words(done: Iterable[str]) -> str:
    """What `done_by_hand` found, as a sentence; empty where nothing was done.

    >>> hand_in_words(["trimmed", "muted", "given a marker"])
    'You trimmed and muted it and gave it a marker'
    """
    found = list(done)
    plain = [what for what in found if " " not in what]
    given = [f"gave it {what.removeprefix('given ')}" for what in found if what.startswith("given ")]
    others = [what.replace(" by ", " it by ", 1) for what in found if " " in what and not what.startswith("given ")]
    parts = [*([f"{' and '.join(plain)} it"] if plain else []), *others, *given]
    return f"You {' and '.join(parts)}" if parts else ""
