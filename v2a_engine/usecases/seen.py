"""What the scout sees in each edit: of all at once where it can look so, which costs a film a single pass."""

from collections.abc import Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import replace
from fractions import Fraction

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import Edit, Media, PictureSegment, Scouting
from v2a_engine.usecases.ports import PictureScout, Progress, SurveyingScout

Seen = tuple[Edit, Scouting]


def seen_edits(
    edits: Mapping[int, Edit], rate: Fraction, scout: PictureScout, progress: Progress
) -> dict[int, Seen | MediaError]:
    """Each edit with its media named by content and what is seen in it, or why it cannot be read.

    Args:
        rate: record frames a second.
    """
    outcomes: dict[int, Seen | MediaError] = {}
    known: dict[int, Edit] = {}
    for number, (place, edit) in enumerate(edits.items()):
        progress(number, len(edits), f"looking at {edit.name}")
        try:
            known[place] = named(edit, scout)
        except MediaError as error:
            outcomes[place] = error
    scoutings = _scoutings(list(known.values()), rate, scout, progress)
    for (place, edit), outcome in zip(known.items(), scoutings, strict=True):
        outcomes[place] = (edit, outcome) if isinstance(outcome, Scouting) else outcome
    progress(len(edits), len(edits), "looking at the picture")
    return outcomes


def named(edit: Edit, scout: PictureScout) -> Edit:
    """The same with its media named by content."""
    return replace(edit, picture=tuple(identified(segment, scout) for segment in edit.picture))


def identified(segment: PictureSegment, scout: PictureScout) -> PictureSegment:
    """The same with its media named by content."""
    if segment.media is None:
        return segment
    media: Media = replace(segment.media, identity=scout.identify(segment.media))
    return replace(segment, media=media)


def _scoutings(
    edits: Seq[Edit], rate: Fraction, scout: PictureScout, progress: Progress
) -> Iterator[Scouting | MediaError]:
    if isinstance(scout, SurveyingScout):
        yield from scout.survey([edit.picture for edit in edits], rate, progress)
        return
    for edit in edits:
        try:
            yield scout.scout(edit.picture, rate, progress)
        except MediaError as error:
            yield error
