"""What is heard now, as outlines below the picture."""

from collections.abc import Iterable

from plugin.panel.audition.mixer import Mixer
from plugin.panel.audition.scrub_bar import Outline
from plugin.panel.audition.soundtrack import Recording, column_of


def outlines(recordings: Iterable[Recording], mixer: Mixer, compared: tuple[str, int]) -> list[Outline]:
    """
    Args:
        compared: cue id and take that the user compares with another.
    """
    return [
        Outline(
            first_column=column_of(one.voice.first_sample),
            peaks=one.peaks,
            is_compared=(one.voice.cue_id, one.voice.take) == compared,
        )
        for one in recordings
        if mixer.heard(one.voice.cue_id) == one.voice.take
    ]
