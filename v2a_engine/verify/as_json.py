"""Accounts as JSON, for machines. Fields are only ever added within a `version`; one that changes raises it."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from v2a_engine.domain.stem import Stem
from v2a_engine.verify.account import LIMITS, Account, FileAccount, TrackAccount, Unread
from v2a_engine.verify.contradictions import marks_named
from v2a_engine.verify.places import places
from v2a_engine.verify.retime import retime_in_words
from v2a_engine.verify.verdict import worst
from v2a_engine.verify.words import lines
from v2a_engine.version import VERSION
from v2a_engine.watermark.scan import Segment

SCHEMA, SCHEMA_VERSION = "wildtrack-verify", 1


def as_json(accounts: Sequence[Account]) -> str:
    """The whole answer as one object."""
    answer = {
        "schema": SCHEMA,
        "version": SCHEMA_VERSION,
        "wildtrack": VERSION,
        "exit_code": worst([account.exit_code for account in accounts]),
        "files": [_unread(one) if isinstance(one, Unread) else _file(one) for one in accounts],
        "limits": list(LIMITS),
    }
    return json.dumps(answer, indent=1, allow_nan=False)


def _unread(account: Unread) -> dict[str, Any]:
    return {
        "path": str(account.path),
        "verdict": None,
        "error": account.why,
        "exit_code": account.exit_code,
        "words": list(lines(account)),
    }


def _file(account: FileAccount) -> dict[str, Any]:
    signature = asdict(account.credentials)
    del signature["manifest"]  # long, and in the file itself
    return {
        "path": str(account.path),
        "verdict": account.verdict,
        "error": None,
        "exit_code": account.exit_code,
        "words": list(lines(account)),
        "findings": list(account.findings),
        "notes": list(account.notes),
        "sha256": account.sha256 or None,
        "is_stem": account.stem and _stem(account.stem),
        "signature": signature,
        "labels": {**asdict(account.labels), "ixml": dict(account.labels.ixml)},
        "marks_named": marks_named(account.labels, account.credentials, account.record),
        "record": account.record and _stem(account.record),
        "record_fit": account.record_fit,
        "false_positive_probability": account.chance,
        "tracks": [_track(track) for track in account.tracks],
    }


def _track(track: TrackAccount) -> dict[str, Any]:
    stems = [stem for job in track.jobs for stem in job.stems]
    return {
        **asdict(track.facts),
        "verdict": track.verdict,
        "why": track.why,
        "damage": track.damage or None,
        "seconds": round(track.scan.seconds, 3),
        "signal_s": round(track.scan.signal_s, 3),
        "covered_s": round(track.covered_s, 3),
        "false_positive_probability": track.scan.false_positive_probability,
        "same_samples_as": track.same_samples_as and _stem(track.same_samples_as),
        "segments": [_segment(segment, stems) for segment in track.scan.segments],
        "jobs": [
            {
                "mark_id": job.mark_id,
                "seconds": round(job.seconds, 3),
                "in_log": bool(job.stems),
                "stems": [_stem(stem) for stem in job.stems],
            }
            for job in track.jobs
        ],
    }


def _segment(segment: Segment, stems: Sequence[Stem]) -> dict[str, Any]:
    of_job = [stem for stem in stems if stem.provenance.mark_id == segment.mark_id]
    return {
        **asdict(segment),
        "retime": retime_in_words(segment.speed, segment.pitch_kept) or None,
        "places": [
            {
                "sequence_s": round(place.sequence_s, 3),
                "timecode": place.timecode,
                "stems": [stem.provenance.wav_sha256 for stem in place.stems],
            }
            for place in places(segment, of_job)
        ],
    }


def _stem(stem: Stem) -> dict[str, Any]:
    made, request = stem.provenance, stem.request
    return {
        "name": stem.wav_path.replace("\\", "/").rsplit("/", 1)[-1],
        "wav_sha256": made.wav_sha256,
        "mark_id": made.mark_id,
        "cue": request.cue_id,
        "kind": request.kind.value,
        "take": request.take,
        "prompt": request.prompt,
        "seed": request.seed,
        "engine": made.engine,
        "engine_version": made.engine_version,
        "weights_sha256": made.weights_sha256,
        "rendered_at_utc": made.rendered_at_utc,
    }
