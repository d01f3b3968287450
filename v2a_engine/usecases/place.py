"""Stems -> back under the picture, on named tracks."""

from collections.abc import Iterable

from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.ports import StemClip, TimelineHost


def clips_of(stems: Iterable[Stem]) -> tuple[StemClip, ...]:
    """Takes of one cue become alternatives of one clip, in timeline order."""
    takes: dict[str, list[Stem]] = {}
    for stem in stems:
        takes.setdefault(stem.request.cue_id, []).append(stem)
    clips = [StemClip(takes=tuple(sorted(group, key=lambda stem: stem.request.take))) for group in takes.values()]
    return tuple(sorted(clips, key=lambda clip: (clip.request.kind, clip.request.span.start_frame)))


def place_stems(stems: Iterable[Stem], host: TimelineHost) -> tuple[StemClip, ...]:
    """Put the stems on our own tracks; what stood there of ours is replaced."""
    clips = clips_of(stems)
    host.place(clips)
    return clips
