"""The spotting sheet: what is to sound where, as a table that a person edits and a run then follows.

A row is one stem of one shot (FX) or scene (BG), or a moment inside it. A shot or scene that is on the sheet gets what
the sheet says; one that is not is done as without it. What is rendered from an unedited sheet is, sample for sample,
what is rendered without one.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace

from v2a_engine.domain.cue import RENDERED_KINDS, Cue, StemKind
from v2a_engine.domain.errors import InputError
from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.time import FrameSpan, timecode
from v2a_engine.usecases.plan import CueWishes, Wishes, plan
from v2a_engine.usecases.spot import Spotting

NOT_YET = {
    StemKind.DX: "not rendered: no voice engine in this version",
    StemKind.MX: "not rendered: no music engine in this version",
}
Look = Callable[[StemRequest], str]


class BadSpotting(InputError):
    """A cell of a spotting sheet that cannot be followed."""

    def __init__(self, row: int, column: str, why: str) -> None:
        super().__init__(f"Spotting sheet, row {row}, column {column!r}: {why}.")


class NothingSpotted(InputError):
    """A sheet without rows."""

    def __init__(self) -> None:
        super().__init__(
            "The spotting sheet has no rows, so it asks for nothing, and nothing was made. Keep the rows of what is to "
            "be changed or skipped, make a new sheet with `wildtrack spot`, or leave the sheet out to do every shot."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRow:
    """One row. Read from a sheet, what its cells leave open is None or empty."""

    row: int = 0  # as a spreadsheet counts; 0 where it is not from one
    number: str = ""  # the shot's or scene's
    span: FrameSpan | None = None  # frames of the sequence
    kind: StemKind
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    takes: int | None = None
    skip: bool = False
    clip: str = ""
    seen: str = ""  # the engine's account, a line of what it saw and lines of "name: what"


def proposed(spotting: Spotting, wishes: Wishes, look: Look) -> Iterator[SpotRow]:
    """What a run would make, row by row in timeline order, and what no engine makes yet.

    Args:
        look: the engine's account of a request's picture; "" where nobody looks.
    """
    rows = [
        row for request in plan(spotting, replace(wishes, takes=1), "", "") for row in _rows(request, spotting, look)
    ]
    rows += [
        SpotRow(kind=cue.kind, span=cue.span, prompt=cue.prompt, skip=True, seen=NOT_YET[cue.kind])
        for cue in spotting.unheard
    ]
    rows = [replace(row, seed=wishes.seed, takes=wishes.takes) if row.number and row.clip else row for row in rows]
    yield from sorted(rows, key=lambda row: row.span.start_frame if row.span else 0)


def _rows(request: StemRequest, spotting: Spotting, look: Look) -> Iterator[SpotRow]:
    number = request.cue_id.rpartition("_")[0]
    names = {
        **{shot.shot_id: shot.name or shot.shot_id for shot in spotting.shots},
        **{
            scene.scene_id: " to ".join(dict.fromkeys((scene.shot_ids[0], scene.shot_ids[-1])))
            for scene in spotting.scenes
        },
    }
    yield SpotRow(
        number=number,
        span=request.span,
        kind=request.kind,
        prompt=request.prompt,
        negative=request.negative_prompt,
        clip=names[number],
        seen=look(request),
    )
    for moment in request.moments:
        yield SpotRow(number=number, span=moment.span, kind=request.kind, prompt=moment.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A sheet as a run follows it."""

    cues: tuple[CueWishes, ...]
    unheard: tuple[Cue, ...]  # rows that no engine renders yet
    outside: int  # rows for shots that are not selected

    def in_words(self, spotting: Spotting, wishes: Wishes) -> str:
        """How many of the stems that are wished for it makes, leaves out, and says nothing of."""
        every = {request.cue_id for request in plan(spotting, replace(wishes, of_cues=()), "", "")}
        told = [cue for cue in self.cues if cue.cue_id in every]
        skipped = sum(cue.skip for cue in told)
        parts = [
            _counted(len(told) - skipped, "is on it", "are on it"),
            _counted(skipped, "is skipped", "are skipped") if skipped else "",
            _counted(len(every) - len(told), "is not on it: as without it", "are not on it: as without it")
            if len(every) > len(told)
            else "",
            "" if len(every) > skipped else "nothing is left to make",
        ]
        return ", ".join(filter(None, parts))


def followed(rows: Iterable[SpotRow], spotting: Spotting) -> Followed:
    """Find the shot or scene of each row.

    Raises:
        NothingSpotted: there are none.
        BadSpotting: a row fits none, or two say different things of one.
    """
    rows = list(rows)
    if not rows:
        raise NothingSpotted
    every = plan(spotting, Wishes(kinds=RENDERED_KINDS), "", "")
    found: dict[str, list[tuple[SpotRow, StemRequest]]] = {}
    unheard: list[Cue] = []
    outside = 0
    for row in rows:
        if row.kind not in RENDERED_KINDS:
            unheard.append(_unheard(row))
            continue
        request = _request_of(row, every, spotting)
        if request is None and not spotting.selection.is_partial:
            raise _misfit(row, every, spotting)
        if request is None:
            outside += 1
        else:
            found.setdefault(request.cue_id, []).append((row, request))
    return Followed(
        cues=tuple(_wishes_of(rows, spotting) for rows in found.values()), unheard=tuple(unheard), outside=outside
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} stem {one}" if count == 1 else f"{count} stems {several}"


def _unheard(row: SpotRow) -> Cue:
    if row.span is None:
        raise BadSpotting(row.row, "in", "a cue needs the timecode that it begins at")
    return Cue(kind=row.kind, prompt=row.prompt, span=row.span, is_moment=row.span.frames <= 1)


def _request_of(row: SpotRow, every: Seq[StemRequest], spotting: Spotting) -> StemRequest | None:
    """The stem that a row speaks of: by its number, and inside its timecodes."""
    own = [one for one in every if one.kind is row.kind and (not row.number or _is_called(one, row.number, spotting))]
    if row.span is None:
        return own[0] if row.number and own else None
    partial = spotting.selection.is_partial  # a shot that the selection cuts is shorter than the sheet knows it
    inside = (one for one in own if _holds(one.span, row.span) or (partial and one.span.overlaps(row.span)))
    return next(inside, None)


def _is_called(request: StemRequest, number: str, spotting: Spotting) -> bool:
    own = request.cue_id.rpartition("_")[0].lower()
    if own == number.lower():
        return True
    members = next((scene.shot_ids for scene in spotting.scenes if scene.scene_id == own), ())
    return request.kind is StemKind.BG and number.lower() in members


def _holds(outer: FrameSpan, inner: FrameSpan) -> bool:
    return outer.start_frame <= inner.start_frame and inner.end_frame <= outer.end_frame


def _misfit(row: SpotRow, every: Seq[StemRequest], spotting: Spotting) -> BadSpotting:
    called = [one for one in every if _is_called(one, row.number, spotting)]
    if row.number and not called:
        return BadSpotting(row.row, "number", f"there is no shot or scene {row.number!r} in this cut")
    if row.number and not any(one.kind is row.kind for one in called):
        return BadSpotting(row.row, "stem", f"{row.number} is no {'shot' if row.kind is StemKind.FX else 'scene'}")
    if row.span is None:
        return BadSpotting(row.row, "in", "a row without a number needs the timecode of its shot")
    where = f"{row.number} lies elsewhere" if row.number else "no shot lies there"
    return BadSpotting(
        row.row, "in", f"{where} in this cut. Where the cut has changed, make a new sheet with `wildtrack spot`"
    )


def _wishes_of(rows: Seq[tuple[SpotRow, StemRequest]], spotting: Spotting) -> CueWishes:
    """All rows of one stem together: at most one for the whole of it, the others for moments."""
    request = rows[0][1]
    whole = [row for row, _ in rows if row.span is None or _holds(row.span, request.span)]
    if len(whole) > 1:
        raise BadSpotting(whole[1].row, "number", f"row {whole[0].row} speaks of the same stem of the same shot")
    for row, _ in rows:
        if row not in whole:
            _refuse_changed_borders(row, request.span, spotting.sequence)
    moments = sorted(
        (row for row, _ in rows if row not in whole and row.prompt and not row.skip),
        key=lambda row: row.span.start_frame if row.span else 0,
    )
    own = whole[0] if whole else None
    return CueWishes(
        cue_id=request.cue_id,
        skip=own is not None and own.skip,
        prompt=own.prompt if own else None,
        negative_prompt=own.negative if own else "",
        seed=own.seed if own else None,
        takes=own.takes if own else None,
        moments=tuple(_moment(row, request) for row in moments),
    )


def _refuse_changed_borders(row: SpotRow, stem: FrameSpan, sequence: Sequence) -> None:
    """A row that says what only holds for a whole stem has that stem's borders."""
    assert row.span is not None  # else it would be a row for the whole
    begins = row.span.start_frame == stem.start_frame
    if row.seed is None and row.takes is None and not row.negative and not (row.clip and begins):
        return
    zero, drop = sequence.start_frame, sequence.drop_frame
    start, end = (timecode(zero + at, sequence.rate, drop) for at in (stem.start_frame, stem.end_frame))
    raise BadSpotting(
        row.row,
        "out" if begins else "in",
        f"a row for a whole stem keeps its borders, {start} to {end}. For a moment inside it add a row with a prompt, "
        "and without seed, takes and negative",
    )


def _moment(row: SpotRow, request: StemRequest) -> TimedPrompt:
    assert row.span is not None  # else it would be a row for the whole
    strike = request.kind is StemKind.FX and row.span.frames <= 1
    return TimedPrompt(text=row.prompt, span=row.span.clipped(request.span), strike=strike)
