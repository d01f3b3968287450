"""A real cut in an OTIO file, and a session at work on it."""

from pathlib import Path

import opentimelineio as otio

from v2a_engine.domain.shot import MediaFacts

RATE, SHOTS, FRAMES = 24.0, 8, 48


def facts(path: str) -> MediaFacts:
    return MediaFacts(rate=24, frames=2400, width=320, height=180)


def write_cut(path: Path, shots: int = SHOTS) -> Path:
    timeline = otio.schema.Timeline(path.stem, global_start_time=otio.opentime.RationalTime(86400, RATE))
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    timeline.tracks.append(track)
    for number in range(shots):
        media = path.parent / f"A{number + 1:03d}.mov"
        media.touch()
        whole = otio.opentime.TimeRange(otio.opentime.RationalTime(0, RATE), otio.opentime.RationalTime(2400, RATE))
        part = otio.opentime.TimeRange(
            otio.opentime.RationalTime(240 + number, RATE), otio.opentime.RationalTime(FRAMES, RATE)
        )
        reference = otio.schema.ExternalReference(str(media), available_range=whole)
        track.append(otio.schema.Clip(media.name, media_reference=reference, source_range=part))
    otio.adapters.write_to_file(timeline, str(path))
    return path


def states(session) -> list[str]:
    return [session.card(cue_id).state for cue_id in ("s010_FX", "s020_FX", "s030_FX")]


def effects_of(session) -> list[str]:
    """Cue ids, in the order of the shots."""
    return [card.cue_id for card in session.cards if card.kind == "FX"]


def do(session, qtbot, act) -> str:
    """Place, remove, undo or redo; gives back what is told."""
    with qtbot.waitSignal(session.placed, timeout=20_000) as told:
        act()
    return told.args[0]


def our_clips(path: Path) -> list[str]:
    timeline = otio.adapters.read_from_file(str(path))
    return [clip.name for track in timeline.audio_tracks() for clip in track.find_clips()]


def with_takes(session, qtbot, *cue_ids: str) -> None:
    with qtbot.waitSignal(session.queue_changed):
        session.generate(cue_ids)
    for cue_id in cue_ids:
        session.link.render(cue_id)
