"""What a reader finds in a file."""

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A clip as the file has it."""

    name: str
    start_s: Fraction
    end_s: Fraction
    source_s: Fraction | None = None
    path: str = ""
    is_muted: bool = False
    gain_db: float = 0.0
    speed: Fraction = Fraction(1)


@dataclass(kw_only=True)
class Found:
    """What a file holds. Names of stems come without their suffix."""

    tracks: list[tuple[str, bool, list[Clip]]] = field(default_factory=list)  # name, is it sound, clips
    rate: Fraction | None = None
    start_frame: int | None = None
    drop_frame: bool | None = None
    markers: list[tuple[str, int]] = field(default_factory=list)
    texts: str = ""  # everything written, for prompts
    crossfade_s: Fraction | None = None
    takes: int = 1

    def sounds(self) -> dict[str, Clip]:
        return {clip.name: clip for _, is_sound, clips in self.tracks if is_sound for clip in clips}

    def pictures(self) -> list[str]:
        return [clip.name for _, is_sound, clips in self.tracks if not is_sound for clip in clips]

    def track_names(self) -> list[str]:
        return [name for name, _, _ in self.tracks]
