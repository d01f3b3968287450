"""From an engine's raw samples to the bytes of a stem: mark, measure, level, dither, file."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.media.audio import Samples
from v2a_engine.media.loudness import Loudness, LoudnessMeter
from v2a_engine.provenance.bwf import FULL_SCALE, header, pack_24
from v2a_engine.provenance.record import broadcast_facts
from v2a_engine.stems.level import Levelling
from v2a_engine.stems.limiter import CONTEXT_SAMPLES, limited
from v2a_engine.stems.raw_sound import RawSound
from v2a_engine.usecases.ports import Engine
from v2a_engine.watermark.embed import embed_blocks
from v2a_engine.watermark.scan import Scan, scan

_BLOCK_SAMPLES = 1 << 17
_MARKING_SHARE = 0.7  # of the time that marking and reading back take

Step = Callable[[float], None]  # told how much of the work is done, 0..1; raises Cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSound:
    """A sound with its mark, and what is found in it again."""

    store: RawSound
    loudness: Loudness
    alone: Scan  # by who knows nothing of the job
    told: Scan  # by who knows its id
    mark_id: str

    @property
    def watermark_id(self) -> str:
        """The id, where the mark can be found again in this stem alone; else empty."""
        return self.mark_id if self.told.found else ""

    @property
    def watermark_note(self) -> str:
        """Why there is no id, or what cannot be read of it."""
        if not self.told.found:
            silent = self.loudness.true_peak_dbtp == float("-inf")
            why = "it is silent" if silent else "it is too short, sparse or pure"
            return f"The mark cannot be found in this stem alone: {why}."
        if not self.alone.found:
            return "This stem is so short, sparse or pure that its mark is found only where the job log knows its job."
        if self.alone.mark_id != self.mark_id:
            return (
                "The mark can be found, but the stem is too short or sparse for its id to be read without the job log."
            )
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSound:
    """A sound in its file."""

    loudness: Loudness
    pcm_sha256: str  # of the samples as they lie in the file


def mark(raw: RawSound, marked: RawSound, request: StemRequest, mark_id: str, step: Step) -> MarkedSound:
    """Copy `raw` with its watermark, and look whether the mark can be found again.

    Raises:
        OSError: the file system refuses.
    """
    first_sample, _ = request.rendered_span.samples(SAMPLE_RATE_HZ)
    meter = LoudnessMeter(SAMPLE_RATE_HZ)
    for block in embed_blocks(raw.read, raw.samples, first_sample, mark_id):
        marked.append(block)
        meter.add(block)
        step(_MARKING_SHARE * marked.samples / raw.samples)
    marked.finish()

    def read_so_far(seconds: float) -> None:
        step(min(1.0, _MARKING_SHARE + (1 - _MARKING_SHARE) * seconds * SAMPLE_RATE_HZ / marked.samples))

    alone = scan(_blocks(marked), progress=read_so_far, retimed=False)
    told = alone if alone.found else scan(_blocks(marked), (mark_id,), lambda _seconds: step(1.0), retimed=False)
    return MarkedSound(store=marked, loudness=meter.result(), alone=alone, told=told, mark_id=mark_id)


def _blocks(store: RawSound) -> Iterator[Samples]:
    return (
        store.read(start, min(start + _BLOCK_SAMPLES, store.samples))
        for start in range(0, store.samples, _BLOCK_SAMPLES)
    )


def write_wav(
    path: Path, sound: MarkedSound, levelling: Levelling, request: StemRequest, engine: Engine, step: Step
) -> WrittenSound:
    """Write the stem's file, levelled; all but its signature.

    The dither's seed comes from the request's key: the same request gives the same bytes.

    Raises:
        OSError: the file system refuses.
    """
    meter, pcm = LoudnessMeter(SAMPLE_RATE_HZ), hashlib.sha256()
    dither = _Dither(request.key(engine.fingerprint))
    total = sound.store.samples
    with path.open("xb") as file:
        file.write(header(broadcast_facts(request, engine, sound.watermark_id, sound.loudness)))
        for start in range(0, total, _BLOCK_SAMPLES):
            stop = min(start + _BLOCK_SAMPLES, total)
            block = _levelled(sound.store, start, stop, levelling)
            meter.add(block)
            packed = pack_24(dither.over(block))
            pcm.update(packed)
            file.write(packed)
            step(stop / total)
        file.seek(0)  # the same length: only the loudness is another
        file.write(header(broadcast_facts(request, engine, sound.watermark_id, meter.result())))
    return WrittenSound(loudness=meter.result(), pcm_sha256=pcm.hexdigest())


def _levelled(store: RawSound, start: int, stop: int, levelling: Levelling) -> Samples:
    gain = np.float32(10 ** (levelling.gain_db / 20))
    if levelling.limit_to_dbtp is None:
        return store.read(start, stop) * gain
    first, last = max(start - CONTEXT_SAMPLES, 0), min(stop + CONTEXT_SAMPLES, store.samples)
    return limited(store.read(first, last) * gain, levelling.limit_to_dbtp)[:, start - first : stop - first]


class _Dither:
    """Triangular noise of one step, so that rounding to 24 bits leaves no distortion. Digital silence stays silent."""

    def __init__(self, key: str) -> None:
        seed = hashlib.sha256(json.dumps(["dither", key]).encode()).digest()
        self._draw = np.random.Generator(np.random.PCG64(int.from_bytes(seed[:16], "big")))

    def over(self, block: Samples) -> npt.NDArray[np.float64]:
        drawn = self._draw.random((2, *block.shape), dtype=np.float32)
        noise = (drawn[0].astype(np.float64) - drawn[1]) / FULL_SCALE
        dithered: npt.NDArray[np.float64] = np.where(np.any(block, axis=0), block + noise, 0.0)
        return dithered
