"""Stems summed as the timeline plays them, also where a conformed cut hears them elsewhere than they were made for."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import soundfile
from stem_records import asked_for

from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.stems.mix import DECLICK_SAMPLES, mix_over
from v2a_engine.usecases.as_heard import as_heard
from v2a_engine.usecases.ports import StemClip

RATE = Fraction(30000, 1001)


class NoShelf:
    def find(self, key: str, folder: str) -> Stem | None:
        return None

    def read(self, wav_path: str) -> Stem | None:
        return None

    def free_path(self, wanted: str) -> str:
        return wanted


@pytest.mark.parametrize("start", range(6))
def test_a_stem_heard_to_its_files_end_elsewhere_is_whole_there(
    tmp_path: Path, stem_for: Callable[..., Stem], start: int
) -> None:
    span = FrameSpan(100, 107, RATE)
    request = asked_for("s010_FX", span, tmp_path / "one.wav")
    first, last = span.samples(SAMPLE_RATE_HZ)
    soundfile.write(request.wav_path, np.ones((last - first, 2), np.float32), SAMPLE_RATE_HZ, subtype="PCM_24")
    clip = StemClip(takes=(stem_for(request),), moved_to=FrameSpan(start, start + 7, RATE), moved_first_frame=0)
    (heard,) = as_heard([clip], (), NoShelf())
    mixed = np.concatenate(list(mix_over(heard.takes, FrameSpan(0, 20, RATE))), axis=1)
    begin, end = heard.span.samples(SAMPLE_RATE_HZ)
    assert mixed[:, begin + DECLICK_SAMPLES : end - DECLICK_SAMPLES].min() > 0.99
    assert not mixed[:, :begin].any() and not mixed[:, end:].any()
