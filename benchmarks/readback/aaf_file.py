"""AAF, by pyaaf2 alone."""

from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aaf2

from readback.found import Clip, Found


def read_aaf(path: Path) -> Found:
    """AAF, by pyaaf2 alone. A slot's name ends in its channel."""
    found = Found()
    with aaf2.open(str(path), "r") as file:
        composition = next(file.content.toplevel())
        for slot in composition.slots:
            rate = Fraction(slot.edit_rate.numerator, slot.edit_rate.denominator)
            if isinstance(slot.segment, aaf2.components.Timecode):
                found.rate, found.start_frame, found.drop_frame = rate, slot.segment.start, slot.segment.drop
                continue
            if isinstance(slot, aaf2.mobslots.EventMobSlot):
                written = slot.segment.components
                found.markers = [(each["Comment"].value, each["Position"].value) for each in written]
                continue
            if slot.name.endswith(" R"):
                continue
            found.tracks.append((slot.name.removesuffix(" L"), slot.media_kind == "Sound", _aaf_clips(slot, rate)))
        found.texts = " ".join(str(value) for mob in file.content.mastermobs() for _, value in mob.comments.items())
    return found


def _aaf_clips(slot: Any, rate: Fraction) -> list[Clip]:
    clips, position = [], 0
    for component in slot.segment.components:
        if isinstance(component, aaf2.components.SourceClip):
            url = component.mob.slots[0].segment.components[0].mob.descriptor["Locator"].value[0]["URLString"].value
            clip = Clip(
                name=component.mob.name,
                start_s=position / rate,
                end_s=(position + component.length) / rate,
                source_s=component.start / rate,
                path=unquote(url.removeprefix("file://")),
            )
            clips.append(clip)
        position += component.length
    return clips
