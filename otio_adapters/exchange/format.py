"""`Format`: what another program's file is called and holds, and the words for what it cannot hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from otio_adapters.exchange.programme import Event, Programme, ProgrammeTrack
from v2a_engine.domain.errors import InputError


class Feature(Enum):
    """Something in a timeline that not every format holds; the value says in words what becomes of it."""

    SOUND = "sound clips are not handed over, for this is a list"
    PICTURE = "picture clips are left out"
    TRACK_NAMES = "track names are lost"
    MARKERS = "markers are left out"
    PROMPTS = "clips of ours lose their prompt and record; the stem's own file keeps both"
    SPEEDS = "clips with another speed are left out"
    REVERSE = "clips that run backwards, or stand still, are left out"
    MUTED = "muted clips are left out"
    LEVELS = "clips lose the level that was set on them; they play as loud as their file"
    FADES = "dissolves and crossfades become plain cuts"
    TAKES = "clips of ours lose their other takes; their files stay where they are"
    BETWEEN_FRAMES = "clips begin or end between two frames; they are moved to the nearest"
    PICTURE_FILES = "picture clips have no single file (numbered pictures, generators) and are left out"
    TIMECODE = "sequences lose their timecode (its start, its drop frames); places count from zero"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file."""

    name: str  # as an OTIO adapter
    title: str
    suffix: str
    holds: frozenset[Feature]
    encode: Callable[[Programme], bytes]


class Unplaceable(InputError):
    """Sound that the format cannot hold as it is heard; without consent nothing is written."""

    def __init__(self, title: str, sounds: list[str]) -> None:
        super().__init__(
            f"{title} cannot hold {len(sounds)} sound{'s' if len(sounds) != 1 else ''} of this timeline: "
            f"{_few(sounds)}. "
            "Nothing was written. Choose another format, or add --lossy to go on without them."
        )


def losses(programme: Programme, form: Format) -> list[str]:
    """What the format cannot hold of this timeline, a line each."""
    counts = {feature: count for feature, count in _found(programme).items() if feature not in form.holds}
    if Feature.SOUND not in form.holds:
        counts = {feature: counts[feature] for feature in _IN_LISTS if feature in counts}
    lines = [
        f"Left out: {what}{f' ({count} times)' if count > 1 else ''}." for what, count in programme.dropped.items()
    ]
    return lines + [f"{count} {_in_words(feature, count, programme)}." for feature, count in counts.items() if count]


def _in_words(feature: Feature, count: int, programme: Programme) -> str:
    words = str(feature.value if count != 1 else _SINGULAR[feature])
    if feature is not Feature.MUTED:
        return words
    muted = [_named(track, event) for track, event in programme.events() if event.is_muted]
    return f"{words}: {_few(muted)}"


def _few(names: list[str]) -> str:
    return "; ".join(names[:5]) + (f"; and {len(names) - 5} more" if len(names) > 5 else "")


def _named(track: ProgrammeTrack, event: Event) -> str:
    return f"{event.name or 'a clip without a name'} on {track.name}"


_IN_LISTS = (Feature.SOUND, Feature.MARKERS, Feature.TIMECODE)  # a list of sounds is not asked for the rest
_SINGULAR = {
    Feature.SOUND: "sound clip is not handed over, for this is a list",
    Feature.PICTURE: "picture clip is left out",
    Feature.MARKERS: "marker is left out",
    Feature.PROMPTS: "clip of ours loses its prompt and record; the stem's own file keeps both",
    Feature.SPEEDS: "clip with another speed is left out",
    Feature.REVERSE: "clip that runs backwards, or stands still, is left out",
    Feature.MUTED: "muted clip is left out",
    Feature.LEVELS: "clip loses the level that was set on it; it plays as loud as its file",
    Feature.FADES: "dissolve or crossfade becomes a plain cut",
    Feature.TAKES: "clip of ours loses its other takes; their files stay where they are",
    Feature.BETWEEN_FRAMES: "clip begins or ends between two frames; it is moved to the nearest",
    Feature.PICTURE_FILES: "picture clip has no single file (numbered pictures, a generator) and is left out",
    Feature.TRACK_NAMES: "track name is lost",
    Feature.TIMECODE: "sequence loses its timecode (its start, its drop frames); places count from zero",
}


def _found(programme: Programme) -> dict[Feature, int]:
    events = list(programme.events())
    return {
        Feature.SOUND: sum(track.is_sound for track, _ in events),
        Feature.PICTURE: sum(not track.is_sound for track, _ in events),
        Feature.TRACK_NAMES: len(programme.tracks),
        Feature.MARKERS: len(programme.markers),
        Feature.PROMPTS: sum(bool(event.record) for _, event in events),
        Feature.SPEEDS: sum(_is_sped(event) for _, event in events),
        Feature.REVERSE: sum(event.speed <= 0 for _, event in events),
        Feature.MUTED: sum(event.is_muted for _, event in events),
        Feature.LEVELS: sum(bool(event.gain_db) for _, event in events),
        Feature.FADES: sum(bool(event.early_s or event.late_s) for _, event in events),
        Feature.TAKES: sum(event.takes > 1 for _, event in events if event.record),
        Feature.BETWEEN_FRAMES: sum(_is_between(track, event, programme.rate) for track, event in events),
        Feature.PICTURE_FILES: sum(not track.is_sound and not event.path for track, event in events),
        Feature.TIMECODE: int(programme.drop_frame or programme.start_frame != 0),
    }


def holdable(programme: Programme, form: Format) -> tuple[Programme, list[str]]:
    """The programme with only those clips that the format can hold as they are, and the sounds that went.

    A single muted sound is not heard anyway, so leaving it out is a loss that is told, and no refusal. A track of ours
    that is muted as a whole is one that somebody listens to later.
    """
    if Feature.SOUND not in form.holds:
        return programme, []
    went = list(programme.unplaced)
    tracks = []
    for track in programme.tracks:
        if not track.is_sound and Feature.PICTURE not in form.holds:
            continue
        kept = tuple(event for event in track.events if not (why := _why_not(track, event, form)))
        is_kept_for_later = track.is_ours and all(event.is_muted for event in track.events)
        went += [
            f"{_named(track, event)}: {why}"
            for event in track.events
            if track.is_sound and event.path and (why := _why_not(track, event, form))
            if is_kept_for_later or not event.is_muted
        ]
        tracks.append(replace(track, events=kept))
    return replace(programme, tracks=tuple(tracks)), went


def _why_not(track: ProgrammeTrack, event: Event, form: Format) -> str:
    reasons = {
        "no file": not event.path,
        "it runs at another speed": _is_sped(event) and Feature.SPEEDS not in form.holds,
        "it runs backwards or stands still": event.speed <= 0 and Feature.REVERSE not in form.holds,
        "it is muted": event.is_muted and Feature.MUTED not in form.holds,
        "it begins before its file does": track.is_sound and event.source_s < 0,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def _is_sped(event: Event) -> bool:
    return event.speed > 0 and event.speed != 1


def _is_between(track: ProgrammeTrack, event: Event, rate: Fraction) -> bool:
    borders = (event.start_s, event.end_s, *((event.source_s,) if track.is_sound else ()))
    return any((border * rate).denominator != 1 for border in borders)
