"""A record of a stem, as a host is given it: no sound is needed to place it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "records"))

from stem_records import asked_for, record_of

from v2a_engine.domain.shot import Sequence
from v2a_engine.usecases.ports import StemClip


def stem_clip(sequence: Sequence, folder: str) -> StemClip:
    """One stem under the first edit."""
    asked = asked_for(
        "s010_FX",
        sequence.edits[0].span,
        f"{folder}/cut_s010_FX_t1.wav",
        prompt="door slam",
        seed=7,
        take=1,
        start_timecode_frame=sequence.start_frame,
    )
    return StemClip(takes=(record_of(asked),))
