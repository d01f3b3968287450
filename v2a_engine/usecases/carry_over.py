"""After the cut changed: which stem of before is which of now, by what is seen in it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from v2a_engine.usecases.plan import Place

_DIGITS = 16


def picture_id(place: Place) -> str:
    """Names what a shot or scene shows, wherever it lies in the timeline."""
    seen = [
        (segment.media and segment.media.identity, segment.frames, str(segment.source_start_s), str(segment.speed))
        for shot in place.shots
        for segment in shot.picture
    ]
    return hashlib.sha256(f"{place.kind}|{seen}".encode()).hexdigest()[:_DIGITS]


def carried_over(
    before: Mapping[str, str],
    now: Iterable[Place],
    home_of: Callable[[str], str] | None = None,
    *,
    by_name: bool = True,
) -> dict[str, str]:
    """Old cue id -> new cue id; what is gone from the cut is left out.

    A stem stays where its name and picture are. Where a shot was put in or taken out, the names of all after it change:
    then it goes with its picture, as long as that is seen once before and once now. Where its shot was trimmed, it
    goes where its takes belong. What is none of these stays under its name, if that is free: its shot was replaced.

    Args:
        before: `picture_id` by cue id.
        home_of: for an old cue id, the new one that shows what its takes were made for; "" where none does.
        by_name: False: another timeline, in which equal names mean nothing.
    """
    pictures = {place.cue_id: picture_id(place) for place in now}
    once = {picture for picture, count in Counter(pictures.values()).items() if count == 1}
    once &= {picture for picture, count in Counter(before.values()).items() if count == 1}
    where = {picture: cue_id for cue_id, picture in pictures.items() if picture in once}
    found = {cue_id: cue_id for cue_id, picture in before.items() if pictures.get(cue_id) == picture}
    found |= {cue_id: where[picture] for cue_id, picture in before.items() if cue_id not in found and picture in where}
    taken = set(found.values())
    for cue_id in before:
        home = "" if cue_id in found or home_of is None else home_of(cue_id)
        if home and home not in taken:
            found[cue_id] = home
            taken.add(home)
    if by_name:
        found |= {c: c for c in before if c not in found and c in pictures and c not in taken}
    return found
