"""One file -> what can be said of it: every layer is read, then compared with the others."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from v2a_engine.domain.errors import StorageError, UnreadableMedia, V2AError
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.credentials import Credentials, read_credentials
from v2a_engine.provenance.log import StemLog
from v2a_engine.provenance.record_file import sha256_of
from v2a_engine.verify.account import Account, FileAccount, Job, TrackAccount, Unread
from v2a_engine.verify.contradictions import contradictions, marks_named, worth
from v2a_engine.verify.covering import covered_s
from v2a_engine.verify.labels import Labels, read_labels
from v2a_engine.verify.record_beside import record_beside
from v2a_engine.verify.record_check import fit
from v2a_engine.verify.sound import SoundFile, TrackFacts, TrackSound, open_sound
from v2a_engine.verify.verdict import Known, Signed, judge, of_file
from v2a_engine.watermark.payload import is_id
from v2a_engine.watermark.scan import Scan, Segment, scan

Progress = Callable[[float, float], None]  # seconds read, seconds in all; what it raises ends the work

_HASHED_ENDINGS = frozenset({".wav", ".wave", ".bwf"})  # stems are WAV: no other file can be one byte for byte


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What is known of a file before its sound is heard."""

    labels: Labels
    credentials: Credentials
    sha256: str
    logged: Stem | None  # whose file it is, byte for byte
    record: Stem | None
    record_problem: str

    @property
    def named_ids(self) -> frozenset[str]:
        """The marks that signature, labels and record name, as far as they are marks at all."""
        named = marks_named(self.labels, self.credentials, self.record).values()
        return frozenset(mark_id.lower() for mark_id in named if is_id(mark_id))


def examine(path: Path, log: StemLog, progress: Progress = lambda _done, _of: None) -> Account:
    """Everything that can be said of one file; one that cannot be read is an `Unread`.

    Raises:
        StorageError: the log cannot be used. Whatever `progress` raises.
    """
    try:
        return _examine(path, log, progress)
    except StorageError:
        raise
    except V2AError as error:
        return Unread(path=path, why=str(error))
    except OSError as error:
        return Unread(path=path, why=str(UnreadableMedia(str(path), (error.strerror or str(error)).lower())))


def _examine(path: Path, log: StemLog, progress: Progress) -> FileAccount:
    file = open_sound(path)
    papers = _papers(path, file, log)
    signed = worth(papers.credentials)
    known_ids = log.known_ids() | papers.named_ids  # what the papers name is looked for: no stranger need know the job
    whole_s = sum(facts.declared_s or 0.0 for facts in file.tracks)
    before_s = 0.0
    heard: list[_Heard] = []
    for facts in file.tracks:
        heard.append(_hear(path, facts, known_ids, _from(before_s, whole_s, progress)))
        before_s += heard[-1].scan.seconds
    tracks = tuple(_account(one, papers, signed, log) for one in heard)
    record = papers.record
    account = FileAccount(
        path=path,
        verdict=of_file([track.verdict for track in tracks]),
        findings=(),
        notes=tuple(filter(None, (papers.record_problem, *papers.labels.problems))),
        tracks=tracks,
        labels=papers.labels,
        credentials=papers.credentials,
        sha256=papers.sha256,
        stem=papers.logged,
        record=record,
        record_fit=fit(record, papers.sha256, {one.pcm_sha256 for one in heard}) if record else None,
    )
    return replace(account, findings=contradictions(account))


def _from(before_s: float, whole_s: float, progress: Progress) -> Callable[[float], None]:
    return lambda seconds: progress(before_s + seconds, whole_s)


def _papers(path: Path, file: SoundFile, log: StemLog) -> Papers:
    sha256 = sha256_of(path) if path.suffix.lower() in _HASHED_ENDINGS else ""
    record, problem = record_beside(path)
    return Papers(
        labels=read_labels(path, file.tags),
        credentials=read_credentials(path),
        sha256=sha256,
        logged=log.by_sha256(sha256) if sha256 else None,
        record=record,
        record_problem=problem,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    facts: TrackFacts
    scan: Scan
    damage: str
    pcm_sha256: str


def _hear(path: Path, facts: TrackFacts, known_ids: Collection[str], progress: Callable[[float], None]) -> _Heard:
    sound = TrackSound(path, facts)
    heard = scan(sound.blocks(), known_ids, progress)
    placed = tuple(_later(segment, facts.starts_at_s) for segment in heard.segments)
    return _Heard(facts=facts, scan=replace(heard, segments=placed), damage=sound.damage, pcm_sha256=sound.pcm_sha256)


def _later(segment: Segment, by_s: float) -> Segment:
    return replace(segment, start_s=segment.start_s + by_s, end_s=segment.end_s + by_s)


def _account(heard: _Heard, papers: Papers, signed: Signed, log: StemLog) -> TrackAccount:
    same = log.by_pcm_sha256(heard.pcm_sha256) if heard.pcm_sha256 else None
    jobs = _jobs(heard.scan.segments, log)
    verdict, why = judge(
        heard.scan,
        Known(
            signed=signed,
            same_file=papers.logged is not None,
            same_samples=same is not None,
            is_stem_like=bool(heard.pcm_sha256) and not heard.damage and not papers.labels.problems,
            job_in_log=any(job.stems for job in jobs),
        ),
    )
    return TrackAccount(
        facts=heard.facts,
        verdict=verdict,
        why=why,
        scan=heard.scan,
        damage=heard.damage,
        same_samples_as=same,
        jobs=jobs,
    )


def _jobs(segments: Iterable[Segment], log: StemLog) -> tuple[Job, ...]:
    named: dict[str, list[Segment]] = {}
    for one in segments:
        if one.mark_id:
            named.setdefault(one.mark_id, []).append(one)
    seconds = {mark_id: covered_s(ones) for mark_id, ones in named.items()}
    longest_first = sorted(seconds, key=lambda mark_id: -seconds[mark_id])
    return tuple(
        Job(mark_id=mark_id, seconds=seconds[mark_id], stems=log.stems_of(mark_id)) for mark_id in longest_first
    )
