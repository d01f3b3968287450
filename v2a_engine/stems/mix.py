"""Stems summed as the timeline plays them: each in its source range, nothing from its handles."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from v2a_engine.domain.request import SAMPLE_RATE_HZ
from v2a_engine.domain.stem import Stem, source_range_samples
from v2a_engine.domain.time import FrameSpan

BLOCK_SAMPLES = 1 << 16
DECLICK_SAMPLES = 192  # 4 ms at each border, as editing programs fade cuts on playback

Block = npt.NDArray[np.float32]


def mix_over(stems: Sequence[Stem], span: FrameSpan) -> Iterator[Block]:
    """The sum of the stems over `span`, in blocks of float32, shape (2, samples).

    Stems that reach beyond the span are cut there; where there is none, silence.
    """
    start, end = span.samples(SAMPLE_RATE_HZ)
    for first in range(start, end, BLOCK_SAMPLES):
        last = min(first + BLOCK_SAMPLES, end)
        block = np.zeros((2, last - first), np.float32)
        for stem in stems:
            _add(stem, block, first)
        yield block


def _add(stem: Stem, block: Block, first: int) -> None:
    """Add what `stem` sounds in the samples from `first` of the sequence."""
    heard_from, heard_to = stem.request.span.samples(SAMPLE_RATE_HZ)
    start, end = max(first, heard_from), min(first + block.shape[1], heard_to)
    if start >= end:
        return
    offset = source_range_samples(stem.request, SAMPLE_RATE_HZ)[0] + start - heard_from
    samples, _ = soundfile.read(Path(stem.wav_path), frames=end - start, start=offset, dtype="float32", always_2d=True)
    end = start + len(samples)  # a stem that is heard elsewhere may round to one sample more than its file holds
    position = np.arange(start, end)
    edge = np.minimum(position - heard_from, heard_to - 1 - position)
    block[:, start - first : end - first] += (samples * np.clip(edge / DECLICK_SAMPLES, 0, 1)[:, None]).T.astype(
        np.float32
    )
