"""Audio tracks in Resolve's own OTIO of a timeline: which clips lie on them, and what else it tells of a clip."""

from collections.abc import Sequence
from pathlib import PureWindowsPath

from otio_adapters.ownership import Json, find_timeline, schema_of, take_references
from resolve_bridge.same_file import same_name


def audio_tracks(export: Json | None) -> list[Json]:
    """In order; whether empty ones are among them, nobody says."""
    tracks = ((find_timeline(export) or {}).get("tracks") or {}).get("children") or []
    return [track for track in tracks if schema_of(track) == "Track" and track.get("kind") == "Audio"]


def clips_on(track: Json) -> list[Json]:
    """Its clips, in order."""
    return [child for child in track.get("children") or [] if schema_of(child) == "Clip"]


def file_name(clip: Json) -> str:
    """The name of a clip's file, in whichever system's manner its path is written; empty where it has none."""
    references = take_references(clip)
    return PureWindowsPath(references[0]["target_url"]).name if references else ""


def has_level(clip: Json) -> bool:
    """Was it given a level, a fade or an effect? No call tells that.

    Resolve lists effects that nobody touched as well: without parameters, or with each at its default.
    """
    effects = clip.get("effects") or []
    told = [(effect.get("metadata") or {}).get("Resolve_OTIO") or {} for effect in effects]
    return any(_differs(parameter) for words in told for parameter in words.get("Parameters") or [])


def _differs(parameter: Json) -> bool:
    usual = parameter.get("Default Parameter Value", 0.0)
    return bool(parameter.get("Key Frames")) or parameter.get("Parameter Value", usual) != usual


def same_track(export: Json | None, files: Sequence[str | None]) -> list[Json] | None:
    """The clips of the exported track that holds these files in this order; None in the list stands for any.

    None where there is no such track.
    """
    for track in audio_tracks(export):
        clips = clips_on(track)
        if len(clips) == len(files) and all(
            name is None or same_name(file_name(clip)) == same_name(name)
            for clip, name in zip(clips, files, strict=True)
        ):
            return clips
    return None
