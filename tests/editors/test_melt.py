"""Our round trips, rendered by melt: every stem on its sample, every picture on its frame, silence elsewhere."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import render_melt
from hand_cut import HandCut, Take
from measuring import Offsets, measure
from otio_tree import read_tree
from wildtrack_run import run_wildtrack

from v2a_engine.domain.cue import StemKind

pytestmark = pytest.mark.editors
InSync = Callable[[str, str, Offsets], None]
FX = (StemKind.FX,)

# As editors spell them; the last is frames from midnight at 01:00:00:00.
RATES = {
    "16": (Fraction(16), 16.0, 57_600),
    "18": (Fraction(18), 18.0, 64_800),
    "23.976": (Fraction(24000, 1001), 23.976, 86_400),
    "24": (Fraction(24), 24.0, 86_400),
    "25": (Fraction(25), 25.0, 90_000),
    "29.97 DF": (Fraction(30000, 1001), 29.97, 107_892),
    "30": (Fraction(30), 30.0, 108_000),
    "50": (Fraction(50), 50.0, 180_000),
    "59.94": (Fraction(60000, 1001), 59.94, 216_000),
    "60": (Fraction(60), 60.0, 216_000),
}


@pytest.mark.parametrize("media_timecode", [False, True], ids=["media from 0", "media with timecode"])
@pytest.mark.parametrize("hour", [0, 1], ids=["start 0", "start 01:00:00:00"])
@pytest.mark.parametrize("rate", RATES)
def test_every_rate_start_and_timecode(
    rate: str, hour: int, media_timecode: bool, tmp_path: Path, melt: str, in_sync: InSync
) -> None:
    exact, label, start = RATES[rate]
    takes = [
        Take(reel="a", first=12, frames=11),
        Take(frames=5),
        Take(reel="b", first=40, frames=13),
        Take(reel="a", first=60, frames=9),
    ]
    cut = HandCut(
        takes=takes,
        rate=exact,
        label=label,
        start_frame=hour * start,
        drop_frame="DF" in rate,
        media_timecode=media_timecode,
    )
    output, stems = run_wildtrack(cut.write(tmp_path), FX)
    film = render_melt.render(read_tree(output), tmp_path)
    case = f"{rate}, start {hour:02d}:00:00:00, media {'with' if media_timecode else 'without'} timecode"
    in_sync("melt", case, measure(film, cut, stems))
