"""Stems -> back under the picture, on named tracks."""

from collections.abc import Iterable

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.by_hand import done_by_hand
from v2a_engine.usecases.ports import PlacedClip, StemClip, StemShelf, StrayFinder, TimelineHost
from v2a_engine.usecases.spot import Spotting


def clips_of(stems: Iterable[Stem]) -> tuple[StemClip, ...]:
    """Takes of one cue become alternatives of one clip, in timeline order."""
    takes: dict[str, list[Stem]] = {}
    for stem in stems:
        takes.setdefault(stem.request.cue_id, []).append(stem)
    clips = [StemClip(takes=tuple(sorted(group, key=lambda stem: stem.request.take))) for group in takes.values()]
    return tuple(sorted(clips, key=lambda clip: (clip.request.kind, clip.request.span.start_frame)))


def untouched_clips(
    placed: Iterable[PlacedClip], spotting: Spotting, kinds: Iterable[StemKind], shelf: StemShelf
) -> tuple[StemClip | PlacedClip, ...]:
    """Clips of ours that a run over a part of the sequence, or of some kinds, has no business with.

    They stay where they lie, and what was changed by hand stays as it was changed. Those whose files are gone cannot be
    kept.
    """
    clips: list[StemClip | PlacedClip] = []
    for clip in placed:
        takes = [stem for stem in map(shelf.read, clip.files) if stem is not None]
        if not takes or _is_redone(clip, spotting, tuple(kinds)):
            continue
        if done_by_hand(clip, takes[0]):
            clips.append(clip)
        else:
            here = StemClip(
                takes=tuple(takes), moved_to=clip.span, moved_first_frame=clip.first_frame, track=clip.track
            )
            clips.append(here)
    return tuple(clips)


def _is_redone(clip: PlacedClip, spotting: Spotting, kinds: tuple[StemKind, ...]) -> bool:
    if clip.kind not in kinds:
        return False
    touched = any(clip.span.overlaps(shot.span) for shot in spotting.shots)
    return touched or not spotting.selection.is_partial


def unseen_stems(host: TimelineHost) -> tuple[str, ...]:
    """What to say of clips that play our stems, but have lost our notes: they are nobody's to replace."""
    count = sum(not stray.is_noted for stray in host.strays()) if isinstance(host, StrayFinder) else 0
    if not count:
        return ()
    clips = "1 clip plays a stem" if count == 1 else f"{count} clips play stems"
    return (
        f"{clips} of ours without our notes, which some program dropped. They stay, new stems lie beside them, and "
        "`wildtrack remove` cannot see them: delete them in the editor if they are not wanted.",
    )


def stems_of_theirs(host: TimelineHost) -> tuple[str, ...]:
    """What to say of stems that the user took to tracks of their own: they stay, whatever comes to ours or goes."""
    strays = host.strays() if isinstance(host, StrayFinder) else ()
    theirs = [stray for stray in strays if stray.is_noted and stray.clip.track is None]
    if not theirs:
        return ()
    clips = "1 clip plays a stem" if len(theirs) == 1 else f"{len(theirs)} clips play stems"
    names = ", ".join(dict.fromkeys(repr(stray.track_name) for stray in theirs))
    return (f"{clips} of ours on tracks of your own ({names}): yours, to stay, and heard beside whatever is on ours.",)


def place_stems(
    stems: Iterable[Stem], untouched: Iterable[StemClip | PlacedClip], host: TimelineHost
) -> tuple[StemClip, ...]:
    """Put the stems on our own tracks, beside those that stay. Everything else of ours is replaced."""
    clips = clips_of(stems)
    host.place((*untouched, *clips))
    return clips
