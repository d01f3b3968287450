"""The engine `v2a`: a request's picture and words in, the stem's samples out."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import platformdirs
import torch

from v2a_engine.device_choice import asked_device
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.errors import MissingPart, UnknownDevice
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import HeardEvent, Observations
from v2a_engine.engines.v2a.conditions import conditions_from_motion
from v2a_engine.engines.v2a.features import FeatureCache, PictureFeatures, analyse
from v2a_engine.engines.v2a.mel import HOP_SAMPLES
from v2a_engine.engines.v2a.motion import MotionEvent, MotionTrack
from v2a_engine.engines.v2a.pipeline import (
    PictureTokens,
    SoundOrder,
    V2APipeline,
    fast_precision,
    load_pipeline,
)
from v2a_engine.engines.v2a.ringing import Ringing
from v2a_engine.engines.v2a.stages import Stages
from v2a_engine.engines.v2a.stereo import pan_curve, panned, widened
from v2a_engine.engines.v2a.weights_account import WEIGHTS_FOLDER, hash_of_weights
from v2a_engine.engines.v2a.windows import PromptSpan
from v2a_engine.engines.v2a.wording import account_of, quieter_db, words_for
from v2a_engine.usecases.ports import Progress, SampleSink
from v2a_engine.version import VERSION

FEATURES_METHOD = "3"  # another number where motion or meaning is computed in another way
STRIKE_STRENGTH = 0.9  # of an event that a marker asks for


class V2AEngine:
    """Port `Engine`: video to audio by flow matching, from the embedded weights unless told otherwise."""

    name = "v2a"

    def __init__(self, weights: Path = WEIGHTS_FOLDER, device: str = "", cache: Path | None = None) -> None:
        """
        Args:
            device: empty asks the environment, then takes the best there is.
            cache: folder for what was seen in pictures.

        Raises:
            MissingPart: weights or a package with weights are not there.
            UnknownDevice: it is not one of this machine's.
        """
        self.device = device or asked_device() or best_device()
        if self.device not in present_devices():
            raise UnknownDevice(self.device, present_devices())
        self.version = VERSION
        self.weights_sha256 = hash_of_weights(weights)
        try:
            self._pipeline: V2APipeline = load_pipeline(weights, self.device)
        except (OSError, ValueError) as error:  # diffusers' way to say that a file is missing or damaged
            raise MissingPart(f"A part of the engine's weights ({error})", "Install Wildtrack again.") from error
        self._ringing = Ringing(weights, self._pipeline.text_encoder)
        folder = cache or platformdirs.user_cache_path("wildtrack") / "features"
        seen_by = hash_of_weights(weights / "motion_encoder")
        self._cache = FeatureCache(folder, f"{FEATURES_METHOD} {seen_by}")

    @property
    def fingerprint(self) -> str:
        """Name, version, weights, and the class and precision of the device."""
        precision = str(fast_precision(self.device)).removeprefix("torch.")
        return f"{self.name} {self.version} {self.weights_sha256} {torch.device(self.device).type} {precision}"

    def render(self, request: StemRequest, sink: SampleSink, progress: Progress) -> Observations:
        """Look (or remember what was seen), sample, and pour the sound into the sink.

        Raises:
            MediaError: the picture is not there or cannot be read.
            Cancelled: from `progress`, at every frame looked at and every sampling step.
        """
        stages = Stages(progress)
        features = self._features(request, stages)
        track = with_strikes(features.motion, request, self._ringing)
        order = _order(request, track, features, self._ringing)
        for block in self._stereo(request, track, order, stages):
            sink.write(block)
        warnings = [*features.warnings, *self._unread_words(request), *_unseen_effect(request, track)]
        return Observations(
            events=_heard(track) if request.kind is StemKind.FX else (),
            seen=account_of(request, features),
            quieter_db=quieter_db(request, features),
            warnings=tuple(warnings),
            seconds_by_stage=stages.seconds,
        )

    def look(self, request: StemRequest, progress: Progress) -> str:
        """What is seen and what that sounds like; kept, so that rendering need not look again.

        Raises:
            MediaError: the picture is not there or cannot be read.
            Cancelled: from `progress`, at every frame looked at.
        """
        return account_of(request, self._features(request, Stages(progress)))

    def _features(self, request: StemRequest, stages: Stages) -> PictureFeatures:
        kept = self._cache.get(request)
        if kept is not None:
            return kept
        features = analyse(request, self._pipeline.motion_encoder, self.device, stages)
        self._cache.put(request, features)
        return features

    def _stereo(
        self, request: StemRequest, track: MotionTrack, order: SoundOrder, stages: Stages
    ) -> Iterator[npt.NDArray[np.float32]]:
        with stages.clock("sampling"):
            latents = self._pipeline.sample_latents(order, lambda step, steps: stages.report(step, steps, "sampling"))
        mono = stages.timed("vocoder", self._pipeline.unfold(latents, order))
        if request.kind is StemKind.BG:
            return widened(mono, request.seed)
        return panned(mono, pan_curve(track, 0.0, float(request.rendered_span.length_s)))

    def _unread_words(self, request: StemRequest) -> Iterator[str]:
        """Prompts longer than the text model reads."""
        for text in (request.prompt, request.negative_prompt, *(moment.text for moment in request.moments)):
            if unread := self._pipeline.text_encoder.unread(text):
                yield f"The prompt is longer than the engine reads; it did not hear: {unread}"


def _unseen_effect(request: StemRequest, track: MotionTrack) -> Iterator[str]:
    """An effect was asked for, and nothing in the picture says when: better told than invented."""
    if request.kind is StemKind.FX and request.prompt and not track.events:
        yield f'Nothing is seen to strike in this shot. A marker "FX: {request.prompt}" says when it should sound.'


def _order(request: StemRequest, track: MotionTrack, features: PictureFeatures, ringing: Ringing) -> SoundOrder:
    start, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
    frames = -(-(end - start) // HOP_SAMPLES)
    semantics = features.semantics
    words = words_for(request, features)
    return SoundOrder(
        sync=conditions_from_motion(track, 0.0, frames, request.kind.value, ringing.decay_s(words)),
        picture=PictureTokens(times_s=semantics.times_s, tokens=semantics.tokens, confidence=semantics.confidence),
        prompt=words,
        negative_prompt=request.negative_prompt,
        spans=tuple(
            PromptSpan(
                text=moment.text,
                start_s=float(_since_start(request, moment.span.seconds()[0])),
                end_s=float(_since_start(request, moment.span.seconds()[1])),
            )
            for moment in request.moments
        ),
        guidance=request.guidance,
        steps=request.steps,
        seed=request.seed,
    )


def with_strikes(track: MotionTrack, request: StemRequest, ringing: Ringing) -> MotionTrack:
    """The track with an event where a marker asks for one; events seen within two frames of it give way."""
    near_s = float(2 / request.rendered_span.rate)
    strikes = []
    for moment in request.moments:
        if moment.strike:
            time_s = float(_since_start(request, moment.span.seconds()[0]))
            strike = MotionEvent(
                time_s=time_s,
                strength=STRIKE_STRENGTH,
                pan=0.0,
                decay_s=ringing.decay_s(moment.text),
                is_seen=any(abs(event.time_s - time_s) <= near_s for event in track.events),
            )
            strikes.append(strike)
    rest = [event for event in track.events if all(abs(event.time_s - strike.time_s) > near_s for strike in strikes)]
    return replace(track, events=tuple(sorted([*rest, *strikes], key=lambda event: event.time_s)))


def _since_start(request: StemRequest, time_s: Fraction) -> Fraction:
    return time_s - request.rendered_span.seconds()[0]


def _heard(track: MotionTrack) -> tuple[HeardEvent, ...]:
    return tuple(HeardEvent(time_s=event.time_s, strength=event.strength, pan=event.pan) for event in track.events)


def present_devices() -> tuple[str, ...]:
    """What this machine can compute on, the best first: CUDA, Apple's GPU, the processor."""
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    return (*(("cuda",) if cuda else ()), *(("mps",) if mps else ()), "cpu")


def best_device() -> str:
    """The first of those present."""
    return present_devices()[0]
