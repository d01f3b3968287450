"""What was kept of a timeline, given back to its places; what belongs to picture that is not seen waits aside."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from plugin.session.kept.keeping import Kept
from plugin.session.timeline.finding import Finding
from v2a_engine.usecases.carry_over import carried_over
from v2a_engine.usecases.plan import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Kept work under the names that stems have now."""

    kept: Kept  # of the places that are known; what waits is its `aside`
    new_ids: Mapping[str, str]  # what the stems of before are called now
    waiting_ids: Mapping[str, str]  # what those are called that wait aside


def returned(
    kept: Kept,
    finding: Finding,
    at: Mapping[str, Place],
    awaited: Mapping[str, Place],
    *,
    taken: Collection[str] = (),
    keeps_rest: bool,
) -> Returned:
    """
    Args:
        kept: nothing of it aside.
        finding: knows all places; gets the takes of `kept`.
        at, awaited: places that may get some of it, those that are known and those that are awaited.
        taken: cue ids of places that have what belongs to them.
        keeps_rest: what belongs nowhere waits, too: its shot may be offline.
    """
    open_to = {**at, **awaited}

    def home_of(cue_id: str) -> str:
        home = finding.home_of_kept(kept.takes.get(cue_id, ()))
        return home if home in open_to else ""

    found = carried_over(kept.pictures, open_to.values(), home_of)
    finding.add_kept({cue_id: takes for cue_id, takes in kept.takes.items() if cue_id in found}, found)
    strays = {f"{cue_id}'": takes for cue_id in taken if (takes := _kept_takes(finding, cue_id))}
    finding.add_kept({cue_id: takes for cue_id, takes in kept.takes.items() if cue_id not in found}, found)
    waiting_ids = {old: new for old, new in found.items() if new in awaited}
    if keeps_rest:
        waiting_ids |= _own_names(_ids(kept) - found.keys(), {*open_to, *taken, *strays})
    new_ids = {old: new for old, new in found.items() if new in at}
    aside = None
    if keeps_rest or strays:
        there = {cue_id: found_there for cue_id in awaited if (found_there := _kept_takes(finding, cue_id))}
        rest = kept.carried(waiting_ids)
        others = {cue_id: takes for cue_id, takes in rest.takes.items() if cue_id not in awaited}
        aside = Kept(
            forms=rest.forms,
            takes={**others, **there, **strays},
            chosen=rest.chosen,
            seen=rest.seen,
            pictures=rest.pictures,
            waiting=rest.waiting,
        )
    return Returned(kept=replace(kept.carried(new_ids), aside=aside), new_ids=new_ids, waiting_ids=waiting_ids)


def _kept_takes(finding: Finding, cue_id: str) -> tuple[tuple[str, int], ...]:
    return tuple((take.stem.wav_path, take.rating) for take in finding.takes(cue_id))


def _ids(kept: Kept) -> set[str]:
    return {*kept.pictures, *kept.forms, *kept.takes, *(request.cue_id for request in kept.waiting)}


def _own_names(rest: Collection[str], names: Collection[str]) -> dict[str, str]:
    """Two stems never have one name, also where one of them waits."""
    found: dict[str, str] = {}
    names = set(names)
    for old in sorted(rest):
        new = old
        while new in names:
            new += "'"
        names.add(new)
        found[old] = new
    return found
