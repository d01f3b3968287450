"""In which dialect are tracks of ours written? In the one that would leave them as they are."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from otio_adapters.dialects.dialect import DIALECTS, SourceTimes
from otio_adapters.dialects.spoken import spoken
from otio_adapters.ownership import Json, is_our_clip

_ENOUGH_CLIPS = 50  # a track is in one dialect; a long one need not be read to its end


def found_dialect(tracks: Iterable[Json], folder: Path) -> str | None:
    """The first dialect that most of our clips on these tracks are in; None where they are in none, or there are none.

    Args:
        folder: what relative paths on the tracks are relative to.
    """
    samples = [{**track, "children": _some_of_ours(track)} for track in tracks]
    fitting = {
        name: sum(
            one == other
            for track in samples
            for one, other in zip(
                track["children"], spoken(track, dialect, folder, SourceTimes.TIMECODE)["children"], strict=True
            )
        )
        + sum(spoken({**track, "children": []}, dialect, folder) == {**track, "children": []} for track in samples)
        for name, dialect in DIALECTS.items()
    }
    best = max(fitting, key=fitting.__getitem__)
    clips = sum(len(track["children"]) for track in samples)
    return best if clips and 2 * fitting[best] > clips else None


def _some_of_ours(track: Json) -> list[Json]:
    return list(islice((child for child in track.get("children") or [] if is_our_clip(child)), _ENOUGH_CLIPS))
