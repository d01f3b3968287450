"""How much of a track its stretches cover: where two overlap, they count once."""

from collections.abc import Iterable

from v2a_engine.watermark.scan import Segment


def covered_s(segments: Iterable[Segment]) -> float:
    """Seconds of the file in at least one of the stretches."""
    total_s, reached_s = 0.0, float("-inf")
    for start_s, end_s in sorted((one.start_s, one.end_s) for one in segments):
        total_s += max(0.0, end_s - max(start_s, reached_s))
        reached_s = max(reached_s, end_s)
    return total_s
