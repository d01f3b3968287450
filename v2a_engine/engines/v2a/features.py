"""What the picture alone decides: one decoding pass, kept, so that another take costs the sampler alone."""

import hashlib
import logging
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from v2a_engine.domain.request import StemRequest
from v2a_engine.domain.shot import PictureSegment
from v2a_engine.engines.v2a import motion
from v2a_engine.engines.v2a.motion import MotionAnalyser, MotionTrack
from v2a_engine.engines.v2a.motion_encoder import MotionEncoder
from v2a_engine.engines.v2a.picture_encoder import ANALYSIS_SIZE, PictureEncoder, PictureSemantics
from v2a_engine.engines.v2a.rain_watch import RainWatch
from v2a_engine.engines.v2a.stages import Stages
from v2a_engine.media.video import decode_picture

log = logging.getLogger(__name__)

CACHE_BYTES = 500_000_000
_MOTION, _SEMANTICS = "motion.", "semantics."


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFeatures:
    """Motion and meaning of one picture, in seconds from its first frame."""

    motion: MotionTrack
    semantics: PictureSemantics
    rain: float  # 0 no rain is seen to fall .. 1 plainly
    warnings: tuple[str, ...]


def analyse(request: StemRequest, encoder: MotionEncoder, device: str, stages: Stages) -> PictureFeatures:
    """Decode the request's picture once and look at every frame of it.

    Raises:
        MediaOffline, UnreadableMedia: there is nothing to look at.
        Cancelled: from the progress behind `stages`.
    """
    warnings: list[str] = []
    rate = request.rendered_span.rate
    cuts = {cut - request.rendered_span.start_frame for cut in request.cuts_frames}
    analyser, semantics, rain = MotionAnalyser(encoder, device), PictureEncoder(), RainWatch()
    frames = request.rendered_span.frames
    shown = stages.timed("decode", decode_picture(request.picture, rate, warnings.append))
    for number, picture in enumerate(shown):
        time_s = float(number / rate)
        with stages.clock("decode"):
            grey = picture.grey(*motion.ANALYSIS_SIZE)
            rgb = picture.rgb(ANALYSIS_SIZE, ANALYSIS_SIZE) if semantics.wants(time_s) else None
        with stages.clock("features"):
            cut = picture.cut or number in cuts
            analyser.push(grey, time_s, cut=cut)
            rain.push(grey, cut=cut)
            if rgb is not None:
                semantics.push(rgb, time_s)
        stages.report(number, frames, "looking")
    with stages.clock("features"):
        return PictureFeatures(
            motion=analyser.finish(), semantics=semantics.finish(), rain=rain.finish(), warnings=tuple(warnings)
        )


class FeatureCache:
    """Features on disk, one file a picture; the oldest go when it grows beyond `limit_bytes`."""

    def __init__(self, folder: Path, fingerprint: str, limit_bytes: int = CACHE_BYTES) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._limit_bytes = limit_bytes

    def get(self, request: StemRequest) -> PictureFeatures | None:
        """What was kept for this very picture. A damaged file counts as absent."""
        path = self._path(request)
        try:
            with np.load(path, allow_pickle=False) as arrays:
                kept = {name: arrays[name] for name in arrays.files}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            log.warning("kept features %s are damaged and will be computed again: %s", path.name, error)
            return None
        os.utime(path)
        return PictureFeatures(
            motion=MotionTrack.from_arrays(_under(_MOTION, kept)),
            semantics=PictureSemantics.from_arrays(_under(_SEMANTICS, kept)),
            rain=float(kept["rain"]),
            warnings=tuple(kept["warnings"].tolist()),
        )

    def put(self, request: StemRequest, features: PictureFeatures) -> None:
        """Keep them; a cache that cannot be written costs time later, and nothing else."""
        path = self._path(request)
        part = path.with_suffix(f".{os.getpid()}.part")
        arrays = {
            **{_MOTION + name: array for name, array in features.motion.to_arrays().items()},
            **{_SEMANTICS + name: array for name, array in features.semantics.to_arrays().items()},
            "rain": np.array(features.rain),
            "warnings": np.array(features.warnings, dtype=np.str_),
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stub takes `allow_pickle` for one
            part.replace(path)
            self._forget_oldest()
        except OSError as error:
            part.unlink(missing_ok=True)
            log.warning("features cannot be kept in %s: %s", self._folder, error)

    def _forget_oldest(self) -> None:
        files = sorted(self._folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        total = 0
        for file in files:
            total += file.stat().st_size
            if total > self._limit_bytes:
                file.unlink(missing_ok=True)

    def _path(self, request: StemRequest) -> Path:
        start = request.rendered_span.start_frame
        seen = (
            self._fingerprint,
            str(request.rendered_span.rate),
            *(str(cut - start) for cut in request.cuts_frames),
            *map(_identity, request.picture),
        )
        return self._folder / f"{hashlib.sha256('|'.join(seen).encode()).hexdigest()}.npz"


def _identity(segment: PictureSegment) -> str:
    media = segment.media.identity if segment.media else "black"
    return f"{media}:{segment.frames}:{segment.source_start_s}:{segment.speed}"


def _under(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
