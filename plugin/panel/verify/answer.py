"""What `wildtrack verify --json` says of one file, as far as the panel shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStretch:
    """A part of a track in which our mark was read."""

    start_s: float
    end_s: float
    mark_id: str  # empty where it cannot be read
    retime: str  # in words; empty where it runs as it was made
    told: str  # time, place in the sequence, stems


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTrack:
    """One sound track of the file."""

    name: str  # "track 2"
    verdict: str
    starts_at_s: float
    seconds: float
    stretches: tuple[FoundStretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Of one file: ours or not, which stem, where."""

    name: str
    verdict: str  # "ours"; "cannot say" where the file could not be read
    stems: tuple[str, ...]  # names of the files of ours that are in it, where this machine's log knows them
    findings: tuple[str, ...]
    tracks: tuple[FoundTrack, ...]
    words: tuple[str, ...]  # all that `wildtrack verify` prints of it

    @property
    def longest_s(self) -> float:
        return max((track.starts_at_s + track.seconds for track in self.tracks), default=0.0)


CANNOT_SAY = "cannot say"


def answer_of(whole: Mapping[str, Any]) -> Answer:
    """The one file of the answer, schema version 1."""
    (file,) = whole["files"]
    tracks = file.get("tracks", [])
    stems = {stem["name"]: None for track in tracks for stem in _stems(track)}
    return Answer(
        name=PurePath(file["path"]).name,
        verdict=file["verdict"] or CANNOT_SAY,
        stems=tuple(stems),
        findings=tuple(file.get("findings", [])),
        tracks=tuple(_track(track) for track in tracks),
        words=tuple(file["words"]),
    )


def _stems(track: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Whose samples these are; else those of the jobs whose mark was read."""
    if track["same_samples_as"]:
        return [track["same_samples_as"]]
    return [stem for job in track["jobs"] for stem in job["stems"]]


def _track(track: Mapping[str, Any]) -> FoundTrack:
    names = {stem["wav_sha256"]: stem["name"] for stem in _stems(track)}
    return FoundTrack(
        name=track["title"] or f"track {track['number']}",
        verdict=track["verdict"],
        starts_at_s=track["starts_at_s"],
        seconds=track["seconds"],
        stretches=tuple(_stretch(segment, names) for segment in track["segments"]),
    )


def _stretch(segment: Mapping[str, Any], names: Mapping[str, str]) -> FoundStretch:
    lines = [f"{clock(segment['start_s'])} to {clock(segment['end_s'])}", segment["retime"] or ""]
    for place in segment["places"]:
        known = sorted({names[stem] for stem in place["stems"] if stem in names})
        lines.append(f"holds the sequence from {place['timecode']}" + (f": {', '.join(known)}" if known else ""))
    lines.append(f"mark {segment['mark_id'] or 'unread'}")
    return FoundStretch(
        start_s=segment["start_s"],
        end_s=segment["end_s"],
        mark_id=segment["mark_id"],
        retime=segment["retime"] or "",
        told="\n".join(line for line in lines if line),
    )


def clock(seconds: float) -> str:
    """A time in a file.

    >>> clock(123.46)
    '0:02:03.5'
    """
    tenths = round(seconds * 10)
    return f"{tenths // 36_000}:{tenths // 600 % 60:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"
