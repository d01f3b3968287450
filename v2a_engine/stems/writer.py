"""`BwfStemWriter`: an engine's sound becomes a file that can be trusted, or nothing becomes of it at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from v2a_engine.domain.errors import BadRange, OutputRefused, StorageError
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.stem import Observations, Provenance, Stem
from v2a_engine.media.loudness import Loudness
from v2a_engine.provenance.bwf import check_length
from v2a_engine.provenance.changes import SOUND, head_hashes
from v2a_engine.provenance.identity import Identity
from v2a_engine.provenance.job_mark import job_record, mark_id_of
from v2a_engine.provenance.manifest import stem_manifest
from v2a_engine.provenance.pictures import Brought, PictureCredentials
from v2a_engine.provenance.record_file import record_path
from v2a_engine.provenance.signing import sign_wav
from v2a_engine.stems.finishing import MarkedSound, Step, mark, write_wav
from v2a_engine.stems.level import heard_level_lufs, level_note, levelling
from v2a_engine.stems.raw_sound import RawSound
from v2a_engine.stems.sink import StemSink
from v2a_engine.stems.workbench import give_its_name, storing, workbench
from v2a_engine.usecases.ports import Engine, Progress, StemRegister

_STAGE = "finishing"
_STEPS = 100


class BwfStemWriter:
    """The port `StemWriter`: 48 kHz, 24 bits, stereo, watermarked, signed, with its record beside it.

    All work is done in a hidden folder beside the destination. The record gets its name first, the sound last: where
    a stem stands under its name, it is whole and has its record. Then it is entered in the register; a register that
    fails costs no stem, but the stem says so.
    """

    def __init__(self, open_identity: Callable[[], Identity], register: StemRegister) -> None:
        """
        Args:
            open_identity: gives what signs; asked for every stem, so that a change holds from the next one on.
        """
        self._open_identity = open_identity
        self._register = register
        self._pictures = PictureCredentials()

    def write(self, request: StemRequest, engine: Engine, progress: Progress) -> Stem:
        """Render `request` through `engine` and finish it.

        Raises:
            BadRange, StemTooLong: the span holds no sample, or more than a WAV file can.
            OutputRefused, DiskFull: nothing is left behind.
            EngineTooShort, EngineGaveNoSound: the engine broke its promise.
            IdentityDamaged, UnfitCertificate, SigningFailed: it cannot be signed, so it is not written.
            V2AError: what the engine itself raises; Cancelled, from `progress`.
        """
        samples = _samples_of(request)
        wav = Path(request.wav_path)
        identity = self._open_identity()  # before the work, not after it
        with (
            workbench(wav) as bench,
            _sound(bench / "engine.raw", wav) as raw,
            _sound(bench / "marked.raw", wav) as marked,
        ):
            sink = StemSink(request, samples, raw)
            seen = engine.render(request, sink, progress)
            sink.finish()
            with storing(wav):
                finishing = _Finishing(request=request, engine=engine, identity=identity, progress=progress)
                stem = finishing.finish(raw, marked, seen, self._pictures.of(request.picture))
        return self._registered(stem)

    def _registered(self, stem: Stem) -> Stem:
        try:
            notes = self._register.add(stem)
        except StorageError as error:
            notes = (f"This stem is missing in the job log. {error}",)
        seen = replace(stem.observations, warnings=stem.observations.warnings + notes)
        return replace(stem, observations=seen)


def _sound(path: Path, wav: Path) -> RawSound:
    with storing(wav):
        return RawSound(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finishing:
    """What is done to one stem once its engine has sounded."""

    request: StemRequest
    engine: Engine
    identity: Identity
    progress: Progress

    def finish(self, raw: RawSound, marked: RawSound, seen: Observations, brought: Brought) -> Stem:
        request, bench, clock = self.request, raw.path.parent, _Clock()
        record = job_record(request, self.engine)
        mark_id = mark_id_of(record, self.identity.origin_secret)
        with clock.stage("watermark"):
            sound = mark(raw, marked, request, mark_id, _half(self.progress, 0))
            raw.remove()
        plan = levelling(request, sound.loudness, seen.quieter_db)
        part = bench / "stem.wav"
        with clock.stage("writing"):
            written = write_wav(part, sound, plan, request, self.engine, _half(self.progress, 1))
        provenance = self._provenance(sound, written.pcm_sha256, mark_id, record)
        with clock.stage("signing"):
            provenance = replace(provenance, wav_sha256=self._sign(part, provenance, brought))
        note = level_note(request, written.loudness, seen.quieter_db)
        seen = replace(
            seen,
            warnings=seen.warnings + ((note,) if note else ()) + brought.notes,
            seconds_by_stage=seen.seconds_by_stage + tuple(clock.stages),
        )
        stem = _stem(raw.samples, written.loudness, provenance, seen)
        _put_in_place(stem, part, bench / "stem.json")
        return stem

    def _provenance(self, sound: MarkedSound, pcm_sha256: str, mark_id: str, record: str) -> Provenance:
        return Provenance(
            key=self.request.key(self.engine.fingerprint),
            request=self.request,
            engine=self.engine.name,
            engine_version=self.engine.version,
            weights_sha256=self.engine.weights_sha256,
            watermark_id=sound.watermark_id,
            watermark_note=sound.watermark_note,
            rendered_at_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            wav_sha256="",  # once it is signed
            pcm_sha256=pcm_sha256,
            mark_id=mark_id,
            job_record=record,
        )

    def _sign(self, part: Path, provenance: Provenance, brought: Brought) -> str:
        with part.open("rb") as file:
            chunks = {**head_hashes(file), SOUND: provenance.pcm_sha256}
        manifest = stem_manifest(self.request, self.engine, provenance.watermark_id, provenance.rendered_at_utc, chunks)
        return sign_wav(part, manifest, self.identity.pair, brought.ingredients, Path(self.request.wav_path))


def _samples_of(request: StemRequest) -> int:
    start, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
    if end <= start:
        span = request.rendered_span
        raise BadRange(f"{span.start_frame}-{span.end_frame}", f"cue {request.cue_id} would last no time at all")
    check_length(request.cue_id, end - start)
    return end - start


def _put_in_place(stem: Stem, part: Path, record: Path) -> None:
    wav = Path(stem.wav_path)
    if wav.exists():
        raise OutputRefused(str(wav), "another sound got this name meanwhile, and a timeline may point to it")
    record.write_text(stem.to_json(), encoding="utf-8")
    give_its_name(record, record_path(wav))
    try:
        give_its_name(part, wav)
    except OSError:
        record_path(wav).unlink(missing_ok=True)
        raise


def _stem(samples: int, loudness: Loudness, provenance: Provenance, seen: Observations) -> Stem:
    return Stem(
        wav_path=str(Path(provenance.request.wav_path)),
        samples=samples,
        short_term_lufs=heard_level_lufs(provenance.request.kind, loudness),
        true_peak_dbtp=loudness.true_peak_dbtp,
        observations=seen,
        provenance=provenance,
    )


def _half(progress: Progress, which: int) -> Step:
    """Report a pass over the sound as the first or the second half of finishing."""
    return lambda done: progress(round((which + done) / 2 * _STEPS), _STEPS, _STAGE)


class _Clock:
    """How long each stage took."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start_s = time.perf_counter()
        yield
        self.stages.append((name, round(time.perf_counter() - start_s, 4)))
