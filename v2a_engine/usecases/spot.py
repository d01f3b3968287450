"""Spotting: sequence -> shots and scenes -> cues -> requests.

*Spotting* is what editors call the session in which it is decided where sound goes.
"""

import hashlib
import itertools
import re
from collections.abc import Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace

from v2a_engine.domain.cue import RENDERED_KINDS, Cue, StemKind
from v2a_engine.domain.errors import AllMediaOffline, MediaError, MediaOffline, NothingSelected, NotLookedAt
from v2a_engine.domain.shot import (
    Edit,
    Marker,
    Scene,
    Scouting,
    Sequence,
    Shot,
    SkippedShot,
    cut_picture,
)
from v2a_engine.domain.time import FrameSpan, timecode
from v2a_engine.usecases.ports import PictureScout, Progress
from v2a_engine.usecases.scenes import joined
from v2a_engine.usecases.seen import named, seen_edits
from v2a_engine.usecases.selection import Selection, beyond_the_end, selected_span
from v2a_engine.usecases.shot_numbers import shot_id, shot_numbers

_ID_DIGITS = 16
_EXAMPLES = {StemKind.FX: "door slam", StemKind.BG: "rain", StemKind.MX: "a slow waltz", StemKind.DX: "a shout"}
_NUMBERED = re.compile(r"\s*(marker)?\s*\d*\s*", re.IGNORECASE)
_CUE_MARKER = re.compile(r"\s*(FX|BG|MX|DX)\s*(?::\s*(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotting:
    """What is to be done: shots with their scenes and cues, and what gets no sound and why."""

    sequence: Sequence
    shots: tuple[Shot, ...]
    scenes: tuple[Scene, ...]
    cues: tuple[Cue, ...]
    skipped: tuple[SkippedShot, ...]
    warnings: tuple[str, ...]
    unheard: tuple[Cue, ...] = ()  # cues that no engine renders yet
    selection: Selection = field(default_factory=Selection)  # which part of the sequence this is
    sequence_id: str = ""  # of the whole sequence: `sequence_id_of`
    open_scenes: tuple[Scene, ...] = ()  # stretches with shots that nobody has looked at yet: each one scene or several


def spot(
    sequence: Sequence, selection: Selection, scout: PictureScout, progress: Progress, *, may_be_offline: bool = False
) -> Spotting:
    """Look at the selected picture once and find its shots, scenes and cues.

    Args:
        may_be_offline: where none of the picture is there, give a spotting without shots.

    Raises:
        NothingSelected: the selection holds no picture.
        AllMediaOffline: it does, but none of it is there.
    """
    span = selected_span(sequence, selection)
    edits = {
        place: clipped_edit(edit, span)
        for place, edit in enumerate(sequence.edits, start=1)
        if edit.span.overlaps(span) and selection.takes(edit)
    }
    if not edits:
        raise NothingSelected(selection.describe())
    found, silent, warnings = _shots_of(edits, sequence, scout, progress)
    if not found and not may_be_offline:
        raise AllMediaOffline(len(silent), silent[0].shot.reason)
    every: list[_Found | _Silent] = [*found, *silent]
    in_order = sorted(every, key=lambda item: item.edit_place)
    numbers = shot_numbers([item.edit_place for item in in_order], len(sequence.edits))
    numbered = list(zip(in_order, numbers, strict=True))
    shots, scenes, open_scenes = _scenes_of(in_order, numbers)
    skipped = [replace(item.shot, shot_id=shot_id(n)) for item, n in numbered if isinstance(item, _Silent)]
    marked = [_cue_of(marker) for marker in sequence.markers if marker.span.overlaps(span) and not _is_unnamed(marker)]
    cues = [cue for cue in marked if cue.prompt]
    lines = [_line(subtitle) for subtitle in sequence.subtitles if subtitle.span.overlaps(span)]
    return Spotting(
        sequence=sequence,
        shots=shots,
        scenes=scenes,
        open_scenes=open_scenes,
        cues=tuple(cue for cue in cues if cue.kind in RENDERED_KINDS),
        skipped=tuple(skipped),
        warnings=(
            *sequence.notes,
            *beyond_the_end(sequence, selection),
            *warnings,
            *(_wordless(cue, sequence) for cue in marked if not cue.prompt),
            *_unheard(cues),
            *_unspoken(lines),
        ),
        unheard=(*(cue for cue in cues if cue.kind not in RENDERED_KINDS), *lines),
        selection=selection,
        sequence_id=sequence_id_of(sequence, scout),
    )


def _is_unnamed(marker: Marker) -> bool:
    """Without words, or with no more than the number its program gave it."""
    return _NUMBERED.fullmatch(marker.text) is not None


def _wordless(cue: Cue, sequence: Sequence) -> str:
    """A marker that names a stem and nothing else asks for nothing; its editor may think otherwise."""
    at = timecode(sequence.start_frame + cue.span.start_frame, sequence.rate, sequence.drop_frame)
    return (
        f'The marker "{cue.kind}" at {at} has no words, so the picture decides as it would without it. '
        f'Write what should sound there: "{cue.kind}: {_EXAMPLES[cue.kind]}".'
    )


def _unheard(cues: Seq[Cue]) -> list[str]:
    """A cue that nothing renders yet is said, never dropped in silence."""
    return [f"{cue.kind} cues are not rendered yet: {cue.prompt!r}" for cue in cues if cue.kind not in RENDERED_KINDS]


def _line(subtitle: Marker) -> Cue:
    """What is said, as a cue for the voice."""
    return Cue(kind=StemKind.DX, prompt=subtitle.text, span=subtitle.span, is_moment=False)


def _unspoken(lines: Seq[Cue]) -> list[str]:
    if not lines:
        return []
    count = f"{len(lines)} subtitle{'s are' if len(lines) > 1 else ' is a'}"
    return [
        f"{count} dialogue cue{'s' if len(lines) > 1 else ''} (DX): listed, and not rendered, for there is no voice "
        "engine in this version."
    ]


def clipped_edit(edit: Edit, span: FrameSpan) -> Edit:
    """The part of an edit that lies in `span`; dissolves at a border that the span cuts off go with it."""
    inside = edit.span.clipped(span)
    start = edit.picture_span.start_frame if inside.start_frame == edit.span.start_frame else inside.start_frame
    end = edit.picture_span.end_frame if inside.end_frame == edit.span.end_frame else inside.end_frame
    first = start - edit.picture_span.start_frame
    return replace(
        edit,
        span=inside,
        picture_span=FrameSpan(start, end, inside.rate),
        picture=cut_picture(edit.picture, first, first + end - start, inside.rate),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A shot before it has a number and a scene."""

    shot: Shot
    look: tuple[float, ...]
    edit_place: int  # of its edit among all of the sequence, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Silent:
    """A shot without picture, before it has a number."""

    shot: SkippedShot
    edit_place: int


def _shots_of(
    edits: Mapping[int, Edit], sequence: Sequence, scout: PictureScout, progress: Progress
) -> tuple[list[_Found], list[_Silent], list[str]]:
    found: list[_Found] = []
    silent: list[_Silent] = []
    warnings: list[str] = []
    there = {place: edit for place, edit in edits.items() if not edit.offline}
    seen = seen_edits(there, sequence.rate, scout, progress)
    for place, edit in edits.items():
        outcome = seen.get(place)
        if outcome is None:
            silent.append(_Silent(shot=_skipped(edit, edit.offline, is_offline=True), edit_place=place))
        elif isinstance(outcome, MediaError):
            shot = _skipped(edit, str(outcome), is_offline=isinstance(outcome, MediaOffline))
            if isinstance(outcome, NotLookedAt):
                shot = replace(shot, unseen=named(edit, scout))
            silent.append(_Silent(shot=shot, edit_place=place))
        else:
            known, scouting = outcome
            warnings.extend(scouting.warnings)
            found.extend(_cut_edit(known, scouting, place))
    return found, silent, warnings


def _skipped(edit: Edit, reason: str, *, is_offline: bool) -> SkippedShot:
    there = next((segment.media.path for segment in edit.picture if segment.media is not None), "")
    return SkippedShot(
        name=edit.name,
        span=edit.span,
        reason=reason,
        is_offline=is_offline,
        media_path=edit.offline_file or there,
    )


def sequence_id_of(sequence: Sequence, scout: PictureScout) -> str:
    """Names the whole sequence by the content of its media, whatever part of it is selected.

    A new cut of the same media keeps its id; another film of the same name has another. Media that cannot be read
    have no identity yet: the id changes once they are back. Empty where none can be read.
    """
    identities = set()
    for media in {segment.media for edit in sequence.edits for segment in edit.picture if segment.media is not None}:
        try:
            identities.add(scout.identify(media))
        except MediaError:
            continue
    if not identities:
        return ""
    return hashlib.sha256("|".join(sorted(identities)).encode()).hexdigest()[:_ID_DIGITS]


def _cut_edit(edit: Edit, scouting: Scouting, place: int) -> list[_Found]:
    """A clip that holds several shots, cut where the picture cuts. Numbers and scenes come later.

    Cuts in what only a dissolve shows make no shot of their own.
    """
    zero, rate = edit.picture_span.start_frame, edit.span.rate
    first, last = edit.span.start_frame - zero, edit.span.end_frame - zero
    inside = [cut for cut in scouting.cuts_frames if first < cut < last]
    before = sum(cut <= first for cut in scouting.cuts_frames)  # parts that end before the first shot
    found = []
    for number, (start, end) in enumerate(itertools.pairwise([first, *inside, last])):
        seen_from = 0 if number == 0 else start
        seen_to = edit.picture_span.frames if number == len(inside) else end
        shot = Shot(
            shot_id="",
            name=edit.name if not inside else f"{edit.name} [{number + 1}]",
            span=FrameSpan(zero + start, zero + end, rate),
            picture_span=FrameSpan(zero + seen_from, zero + seen_to, rate),
            picture=cut_picture(edit.picture, seen_from, seen_to, rate),
            scene_id="",
            cut_in=number > 0,
            cut_out=number < len(inside),
        )
        found.append(_Found(shot=shot, look=scouting.looks[before + number], edit_place=place))
    return found


def _scenes_of(
    in_order: Seq["_Found | _Silent"], numbers: Seq[int]
) -> tuple[tuple[Shot, ...], tuple[Scene, ...], tuple[Scene, ...]]:
    """Name the shots and bracket neighbours that look like one place: shots, scenes, and stretches still to be seen.

    A scene has the number of its first shot. A stretch is as long as what nobody has looked at yet can make a scene.
    """
    seen = [(item, number) for item, number in zip(in_order, numbers, strict=True) if _is_picture(item)]
    spans = [item.shot.span for item, _ in seen]
    touches = [place > 0 and spans[place - 1].end_frame == span.start_frame for place, span in enumerate(spans)]
    goes_on = joined([item.look if isinstance(item, _Found) else None for item, _ in seen], touches)
    borders = [place for place, same in enumerate(goes_on) if same is False]
    shots: list[Shot] = []
    scenes: tuple[list[Scene], list[Scene]] = [], []  # whole ones, stretches
    for first, end in itertools.pairwise([*borders, len(seen)]):
        scene_id = f"sc{seen[first][1]:03d}"
        span = FrameSpan(spans[first].start_frame, spans[end - 1].end_frame, spans[first].rate)
        ids = tuple(shot_id(number) for _, number in seen[first:end])
        is_open = None in goes_on[first:end] or not isinstance(seen[first][0], _Found)
        scenes[is_open].append(Scene(scene_id=scene_id, span=span, shot_ids=ids))
        shots += [
            replace(item.shot, shot_id=shot_id(number), scene_id=scene_id)
            for item, number in seen[first:end]
            if isinstance(item, _Found)
        ]
    return tuple(shots), tuple(scenes[False]), tuple(scenes[True])


def _is_picture(item: "_Found | _Silent") -> bool:
    return isinstance(item, _Found) or item.shot.unseen is not None


def _cue_of(marker: Marker) -> Cue:
    """`FX: door slam` names its stem; a plain note is an effect at that moment; `FX` alone has no words."""
    match = _CUE_MARKER.fullmatch(marker.text)
    kind, prompt = (StemKind(match[1].upper()), match[2] or "") if match else (StemKind.FX, marker.text)
    return Cue(kind=kind, prompt=prompt.strip(), span=marker.span, is_moment=marker.span.frames <= 1)
