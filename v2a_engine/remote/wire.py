"""What is said about pictures between the engine's process and the editor's, as plain JSON values and back.

Fractions travel as "24000/1001": a rate that went through a float would put every frame out of sync.
"""

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.shot import Media, MediaFacts, PictureSegment, Scouting


def media_to_wire(media: Media) -> dict[str, Any]:
    return {**asdict(media), "sequence_rate": media.sequence_rate and str(media.sequence_rate)}


def media_from_wire(fields: dict[str, Any]) -> Media:
    """
    Raises:
        ValueError, KeyError, TypeError, ZeroDivisionError: it is no media.
    """
    rate = fields["sequence_rate"]
    return Media(**{**fields, "sequence_rate": rate and Fraction(rate)})


def picture_to_wire(picture: Sequence[PictureSegment]) -> list[dict[str, Any]]:
    return [
        {
            "media": segment.media and media_to_wire(segment.media),
            "frames": segment.frames,
            "source_start_s": str(segment.source_start_s),
            "speed": str(segment.speed),
        }
        for segment in picture
    ]


def picture_from_wire(segments: list[dict[str, Any]]) -> tuple[PictureSegment, ...]:
    """
    Raises:
        ValueError, KeyError, TypeError, ZeroDivisionError: it is no picture.
    """
    return tuple(
        PictureSegment(
            media=segment["media"] and media_from_wire(segment["media"]),
            frames=int(segment["frames"]),
            source_start_s=Fraction(segment["source_start_s"]),
            speed=Fraction(segment["speed"]),
        )
        for segment in segments
    )


def facts_to_wire(facts: MediaFacts) -> dict[str, Any]:
    return {**asdict(facts), "rate": str(facts.rate)}


def facts_from_wire(fields: dict[str, Any]) -> MediaFacts:
    """
    Raises:
        ValueError, TypeError, KeyError: these are no facts.
    """
    return MediaFacts(**{**fields, "rate": Fraction(fields["rate"])})


def scouting_to_wire(found: Scouting) -> dict[str, Any]:
    return asdict(found)


def outcome_to_wire(outcome: Scouting | MediaError) -> dict[str, Any]:
    if isinstance(outcome, Scouting):
        return scouting_to_wire(outcome)
    return {"cannot": str(outcome)}


def outcome_from_wire(fields: dict[str, Any]) -> Scouting | MediaError:
    """
    Raises:
        TypeError, KeyError: it is no outcome.
    """
    return MediaError(fields["cannot"]) if "cannot" in fields else scouting_from_wire(fields)


def scouting_from_wire(fields: dict[str, Any]) -> Scouting:
    """
    Raises:
        TypeError, KeyError: it is no scouting.
    """
    return Scouting(
        cuts_frames=tuple(fields["cuts_frames"]),
        looks=tuple(tuple(look) for look in fields["looks"]),
        warnings=tuple(fields["warnings"]),
    )
