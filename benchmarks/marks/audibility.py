"""Is the mark heard? Two judges that others trained, and the noise against its mask; never a listening test.

ViSQOL (audio mode) and Zimtohrli give opinion scores from 1 to 5. The noise-to-mask ratio is our own reckoning: in Bark
bands, what the mark changed against what the sound hides (spread 25 dB a Bark downwards, 10 dB upwards, 6 dB below
it) or what nobody hears; moments (43 ms) within 60 dB of the loudest; per moment the mean of the bands' ratios, of
which the 95th percentile is given. The 6 dB are those of noise for all sounds, tones as well: a mark turns the sound
itself up and down by a decibel or two, it adds no foreign noise to a tone. Every stem is judged at -20 dBFS, as loud as
anyone will play it; both channels, the worse one counts.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from statistics import mean

import numpy as np

from marks.material import Stem
from marks.reader import id_of, mark
from marks.sound import RATE_HZ, Samples, active_rms

LEAST_VISQOL, LEAST_ZIMTOHRLI, MOST_NMR_DB = 4.65, 4.93, -7.0
_LEVEL_DBFS = -20.0
_FRAME, _HOP = 2048, 1024
_BANDS = 24
_BELOW_HOST_DB = 6.0
_QUIET_DB = -96.0  # at full scale 100 dB SPL: what nobody hears at middle frequencies


class NoJudge(Exception):
    """A package that the judgement needs is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How far one marked stem is from its original."""

    stem: str
    kind: str
    visqol: float
    zimtohrli: float
    nmr95_db: float
    snr_db: float

    @property
    def met(self) -> bool:
        """Whether all three targets are."""
        return self.visqol >= LEAST_VISQOL and self.zimtohrli >= LEAST_ZIMTOHRLI and self.nmr95_db <= MOST_NMR_DB


def check() -> None:
    """Raises NoJudge where one of the judges is not installed."""
    missing = [name for name in ("visqol", "zimtohrli") if find_spec(name) is None]
    if missing:
        raise NoJudge(
            f"Audibility cannot be judged without {' and '.join(missing)}: pip install 'wildtrack[bench]', or name the"
            " other parts with --only."
        )


class Judges:
    """Both judges, loaded once."""

    def __init__(self) -> None:
        import zimtohrli
        from visqol import VisqolApi

        self._visqol = VisqolApi()
        self._visqol.create(mode="audio")
        self._zimtohrli = zimtohrli

    def heard(self, stem: Stem) -> Heard:
        """Mark a stem and compare."""
        marked = mark(stem.samples, stem.first_sample, id_of(stem.name))
        level = active_rms(stem.samples)
        gain = np.float32(10 ** (_LEVEL_DBFS / 20) / level) if level else np.float32(1)
        return self.compared(stem, stem.samples * gain, marked * gain)

    def compared(self, stem: Stem, before: Samples, after: Samples) -> Heard:
        """Two versions of a sound, channel by channel; ViSQOL wants half a second of silence around."""
        quiet = ((0, 0), (RATE_HZ // 2, RATE_HZ // 2))
        pairs = list(zip(np.pad(before, quiet), np.pad(after, quiet), strict=True))
        return Heard(
            stem=stem.name,
            kind=stem.kind,
            visqol=min(
                float(self._visqol.measure_from_arrays(a.astype(float), b.astype(float), RATE_HZ).moslqo)
                for a, b in pairs
            ),
            zimtohrli=min(float(self._zimtohrli.mos_from_signals(a, b)) for a, b in pairs),
            nmr95_db=nmr95_db(before, after),
            snr_db=_snr_db(before, after),
        )


def nmr95_db(before: Samples, after: Samples) -> float:
    """The worse channel's 95th percentile, in dB; 0 is where the change reaches the mask."""
    return max(_channel_nmr_db(a, b) for a, b in zip(before, after, strict=True))


def _channel_nmr_db(before: Samples, after: Samples) -> float:
    host, noise = _bark_power(before), _bark_power(after - before)
    heard = host.sum(axis=1) > host.sum(axis=1).max() * 1e-6
    if not heard.any():
        return -np.inf
    hidden = np.maximum(_mask(host), 10 ** (_QUIET_DB / 10))
    return float(np.quantile(10 * np.log10((noise / hidden)[heard].mean(axis=1) + 1e-20), 0.95))


def _bark_power(mono: Samples) -> np.ndarray:
    """Power in Bark bands, (moments, bands)."""
    padded = np.pad(mono.astype(np.float64), (_FRAME // 2, _FRAME))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(_FRAME)))) * 4 / np.hanning(_FRAME).sum() ** 2
    hz = np.fft.rfftfreq(_FRAME, 1 / RATE_HZ)
    bark = 13 * np.arctan(0.00076 * hz) + 3.5 * np.arctan((hz / 7500) ** 2)
    edges = np.searchsorted(bark, np.arange(_BANDS + 1))
    return np.stack([power[:, low:high].sum(axis=1) for low, high in pairwise(edges)], axis=1)


def _mask(host: np.ndarray) -> np.ndarray:
    """The power that each band hides, (moments, bands)."""
    apart = np.arange(_BANDS)[None] - np.arange(_BANDS)[:, None]  # from band, to band
    spread = 10 ** (np.where(apart < 0, 25.0 * apart, -10.0 * apart) / 10)
    hidden: np.ndarray = host @ spread * 10 ** (-_BELOW_HOST_DB / 10)
    return hidden


def _snr_db(before: Samples, after: Samples) -> float:
    change = float(np.square(after - before, dtype=np.float64).sum())
    return float(10 * np.log10(np.square(before, dtype=np.float64).sum() / change)) if change else float("inf")


def table(rows: list[Heard]) -> str:
    """One line a stem, and the worst of all."""
    lines = [f"{'stem':44} {'ViSQOL':>7} {'Zimtohrli':>10} {'NMR95 dB':>9} {'SNR dB':>7}  met"]
    lines += [
        f"{row.stem:44.44} {row.visqol:7.2f} {row.zimtohrli:10.2f} {row.nmr95_db:9.1f} {row.snr_db:7.1f}"
        f"  {'yes' if row.met else 'NO'}"
        for row in rows
    ]
    lines.append(
        f"{'worst of all':44} {min(r.visqol for r in rows):7.2f} {min(r.zimtohrli for r in rows):10.2f}"
        f" {max(r.nmr95_db for r in rows):9.1f} {min(r.snr_db for r in rows):7.1f}"
    )
    lines.append(
        f"{'mean':44} {mean(r.visqol for r in rows):7.2f} {mean(r.zimtohrli for r in rows):10.2f}"
        f" {mean(r.nmr95_db for r in rows):9.1f} {mean(r.snr_db for r in rows):7.1f}"
    )
    lines.append(f"{'target: every stem':44} {LEAST_VISQOL:7.2f} {LEAST_ZIMTOHRLI:10.2f} {MOST_NMR_DB:9.1f}")
    return "\n".join(lines)
