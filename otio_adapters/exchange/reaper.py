"""Reaper projects (.rpp): text, every clip an item with its place in seconds, so nothing is rounded to frames.

The time base of tracks and items is time, not beats: whatever tempo the sound editor sets, nothing moves.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import PurePath

from otio_adapters.exchange.format import Feature, Format
from otio_adapters.exchange.programme import Event, Programme, ProgrammeTrack

_SAMPLE_RATE_HZ = 48_000
_DROPS, _PULLED_DOWN = 1, 2
_SOURCES = {
    ".wav": "WAVE",
    ".mp3": "MP3",
    ".flac": "FLAC",
    ".ogg": "VORBIS",
    ".aif": "WAVE",
    ".aiff": "WAVE",
}
_TIME = 0  # as a time base


def encode(programme: Programme) -> bytes:
    """The file's bytes."""
    lines = list(_project(programme))
    return ("\r\n".join(lines) + "\r\n").encode()


def _project(programme: Programme) -> Iterator[str]:
    rate = programme.rate
    flag = _DROPS if programme.drop_frame else _PULLED_DOWN if rate.denominator != 1 else 0
    yield '<REAPER_PROJECT 0.1 "6.0/wildtrack" 0'
    yield f"  PROJOFFS {_seconds(programme.start_frame / rate)} 0 {flag}"
    yield f"  TIMEMODE 1 5 -1 {round(rate)} {flag} 0 -1"
    yield f"  SMPTESYNC 0 {float(rate):.6g} 100 40 1000 300 0 0 1 0 0"
    yield f"  SAMPLERATE {_SAMPLE_RATE_HZ} 1 0"
    yield f"  TIMELOCKMODE {_TIME}"
    yield f"  TEMPOENVLOCKMODE {_TIME}"
    yield "  TEMPO 120 4 4"
    for number, marker in enumerate(programme.markers, start=1):
        yield f"  MARKER {number} {_seconds(marker.start_s)} {_quoted(marker.text)} 0"
    for track in programme.tracks:
        yield from _track(track)
    yield ">"


def _track(track: ProgrammeTrack) -> Iterator[str]:
    yield "  <TRACK"
    yield f"    NAME {_quoted(track.name)}"
    yield f"    BEAT {_TIME}"
    yield "    VOLPAN 1 0 -1 -1 1"
    yield "    NCHAN 2"
    for before, event, after in zip((None, *track.events), track.events, (*track.events[1:], None), strict=False):
        fade_in_s = event.early_s + before.late_s if before is not None and before.end_s == event.start_s else 0
        fade_out_s = event.late_s + after.early_s if after is not None and after.start_s == event.end_s else 0
        yield from _item(event, track.is_sound, Fraction(fade_in_s), Fraction(fade_out_s))
    yield "  >"


def _item(event: Event, is_sound: bool, fade_in_s: Fraction, fade_out_s: Fraction) -> Iterator[str]:
    """An item as long as its crossfades reach: neighbours lie over each other there."""
    start_s, length_s = event.start_s - event.early_s, event.length_s + event.early_s + event.late_s
    source_s = event.source_s - event.early_s * event.speed
    yield "    <ITEM"
    yield f"      POSITION {_seconds(start_s)}"
    yield "      SNAPOFFS 0"
    yield f"      LENGTH {_seconds(length_s)}"
    yield "      LOOP 0"
    yield "      ALLTAKES 0"
    yield f"      BEAT {_TIME}"
    yield f"      FADEIN 1 {_seconds(fade_in_s)} 0 1 0 0 0"
    yield f"      FADEOUT 1 {_seconds(fade_out_s)} 0 1 0 0 0"
    yield f"      MUTE {int(event.is_muted)} 0"
    yield f"      NAME {_quoted(event.name)}"
    volume = 10 ** (event.gain_db / 20) if is_sound else 0.0  # a film's own sound lies on the sound tracks
    yield f"      VOLPAN {volume:.8f} 0 1 -1"
    yield f"      SOFFS {_seconds(source_s)}"
    yield f"      PLAYRATE {float(event.speed):.10g} 0 0 -1 0 0.0025"
    if event.record.get("prompt"):
        yield "      <NOTES"
        yield from (f"        |{line}" for line in str(event.record["prompt"]).splitlines())
        yield "      >"
    yield f"      <SOURCE {_SOURCES.get(PurePath(event.path).suffix.lower(), 'WAVE') if is_sound else 'VIDEO'}"
    yield f"        FILE {_quoted(event.path)}"
    yield "      >"
    yield "    >"


def _seconds(time_s: Fraction) -> str:
    """Finer than a sample of any rate for hours.

    >>> _seconds(Fraction(1, 3)), _seconds(Fraction(2))
    ('0.333333333333', '2')
    """
    return f"{float(round(time_s * 10**12)) / 10**12:.12f}".rstrip("0").rstrip(".")


def _quoted(text: str) -> str:
    """Text in whichever quotes it does not hold, in one line.

    >>> _quoted('the "door"'), _quoted("a\\nb")
    ('\\'the "door"\\'', '"a b"')
    """
    line = " ".join(text.splitlines()) if text.splitlines() else ""
    line = "".join(letter if letter.isprintable() else " " for letter in line)
    quote = next((quote for quote in "\"'`" if quote not in line), None)
    return f"{quote}{line}{quote}" if quote else "`" + line.replace("`", "'") + "`"


FORMAT = Format(
    name="wildtrack_reaper",
    title="Reaper project",
    suffix=".rpp",
    holds=frozenset(Feature) - {Feature.REVERSE, Feature.TAKES, Feature.PICTURE_FILES},
    encode=encode,
)
