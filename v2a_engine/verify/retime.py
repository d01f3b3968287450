"""A speed in an editor's words: "played 4.17 % fast, pitch follows: 24 to 25 fps"."""

from fractions import Fraction

_RATES = {
    "16": Fraction(16),
    "18": Fraction(18),
    "23.976": Fraction(24000, 1001),
    "24": Fraction(24),
    "25": Fraction(25),
}
_USUAL = (("24", "25"), ("23.976", "25"), ("23.976", "24"), ("18", "16"), ("18", "24"), ("16", "18"), ("16", "24"))
_NEAR = 0.0004  # 24 to 25 and 23.976 to 25 lie 0.001 apart
STEADY = 0.0002  # a speed nearer to 1 is within what can be read


def retime_in_words(speed: float, pitch_kept: bool) -> str:
    """Empty where the speed is as it was made."""
    if abs(speed - 1) < STEADY:
        return ""
    way = "fast" if speed > 1 else "slow"
    pitch = "pitch kept" if pitch_kept else "pitch follows"
    return f"played {abs(speed - 1) * 100:.2f} % {way}, {pitch}{_conversion(speed)}"


def _conversion(speed: float) -> str:
    """The conversion between two frame rates that plays so fast; empty where there is none."""
    pairs = [*_USUAL, *((end, start) for start, end in _USUAL)]
    distances = {pair: abs(float(_RATES[pair[1]] / _RATES[pair[0]]) - speed) for pair in pairs}
    start, end = min(distances, key=lambda pair: distances[pair])
    return f": {start} to {end} fps" if distances[start, end] < _NEAR else ""
