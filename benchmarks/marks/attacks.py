"""Everything that is done to a marked sound before it is read again, under the names that the tables print.

An attack is a function of a sound at 48 kHz and random numbers; it gives a sound and its rate. The targets are what is
asked of the product for the whole class, in per cent: found, and with its exact id. The floors are what a first, plain
mark of this kind reached on 24 other stems.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from marks import retime, treatment
from marks.codecs import Codec, tempo_filtered, through, through_vorbis
from marks.sound import RATE_HZ, Random, Samples, below_full_scale, filtered, fitted, resampled

Sounding = Callable[[Samples, Random], Samples]

AAC_128, AAC_64 = Codec("aac", "mp4", 128_000), Codec("aac", "mp4", 64_000)
MP3_128, OPUS_48 = Codec("libmp3lame", "mp3", 128_000), Codec("libopus", "ogg", 48_000)
_AAC_44 = Codec("aac", "mp4", 96_000, 44_100)
_FILM_TO_PAL, _PAL_TO_FILM = 25 / 24, 24 / 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One line of the table."""

    name: str
    group: str
    target_found: float  # per cent
    target_exact: float
    floor: tuple[int, int] | None  # found and exact, per cent
    apply: Callable[[Samples, Random], tuple[Samples, int]]
    least_s: float = 0.0  # sounds that are shorter are left out

    @property
    def drawn_by(self) -> str:
        """What decides its random numbers, with the stem: mixes at all levels are with the same sound."""
        return "mix" if self.group.startswith("mix ") else self.name


@dataclass(frozen=True, slots=True)
class Group:
    """Attacks that share a target."""

    name: str
    target_found: float
    target_exact: float
    attacks: dict[str, Sounding]
    least_s: dict[str, float]


def attacks(companions: tuple[Samples, ...]) -> tuple[Attack, ...]:
    """All of them. `companions` are unmarked sounds to mix with, of at least 12 s."""
    listed = []
    for group in _groups(companions):
        for name, change in group.attacks.items():
            listed.append(
                Attack(
                    name=name,
                    group=group.name,
                    target_found=group.target_found,
                    target_exact=group.target_exact,
                    floor=_FLOORS.get(name),
                    apply=_at_rate(change, _RATES.get(name)),
                    least_s=group.least_s.get(name, 0.0),
                )
            )
    return tuple(listed)


QUICK = (
    "none",
    "aac 128",
    "mp3 128",
    "opus 48",
    "gain -20 dB, 16 bit",
    "low-pass 4 kHz",
    "varispeed 24>25",
    "varispeed 25>24",
    "stretch 24>25 atempo",
    "excerpt 5 s",
    "excerpt 2 s",
    "noise 20 dB",
    "re-recorded",
    "mix 0 dB",
)
_FLOORS = {
    "none": (96, 96),
    "rate 16 kHz": (96, 96),
    "rate 32 kHz": (96, 96),
    "rate 44.1 kHz": (96, 96),
    "mono": (96, 96),
    "equaliser": (96, 96),
    "compressor": (96, 96),
    "aac 128": (96, 96),
    "mp3 128": (96, 96),
    "aac 64": (92, 92),
    "opus 48": (88, 83),
    "gain -20 dB, 16 bit": (92, 88),
    "low-pass 8 kHz": (92, 92),
    "low-pass 4 kHz": (92, 88),
    "high-pass 500 Hz": (92, 92),
    "denoiser": (92, 88),
    "varispeed +1 %": (96, 88),
    "varispeed 24>25": (96, 96),
    "varispeed 25>24": (96, 96),
    "stretch +1 % atempo": (96, 88),
    "stretch 24>25 atempo": (96, 62),
    "stretch 25>24 vocoder": (96, 79),
    "excerpt 5 s": (96, 96),
    "excerpt 2 s": (88, 83),
    "excerpt 1 s": (79, 71),
    "noise 20 dB": (79, 75),
    "noise 10 dB": (62, 54),
    "reverb": (79, 67),
    "re-recorded": (75, 67),
    "mix 0 dB": (50, 46),
    "mix -6 dB": (46, 46),
    "mix -12 dB": (29, 25),
    "edit chain": (46, 46),
    "edit chain, 24>25": (46, 42),
    "social": (88, 75),
}
_RATES = {"rate 16 kHz": 16_000, "rate 32 kHz": 32_000, "rate 44.1 kHz": 44_100}


def check() -> None:
    """Raises NoEncoder where an attack's encoder is missing."""
    for codec in (AAC_128, AAC_64, MP3_128, OPUS_48, _AAC_44):
        codec.check()


def _at_rate(change: Sounding, rate_hz: int | None) -> Callable[[Samples, Random], tuple[Samples, int]]:
    def applied(samples: Samples, rng: Random) -> tuple[Samples, int]:
        changed = change(samples, rng)
        return (changed, RATE_HZ) if rate_hz is None else (resampled(changed, RATE_HZ, rate_hz), rate_hz)

    return applied


def _groups(companions: tuple[Samples, ...]) -> tuple[Group, ...]:
    return (
        Group("plain", 99, 98, _PLAIN, {}),
        Group("codecs 128", 99, 98, _CODECS_128, {}),
        Group("codecs low", 97, 93, {"aac 64": _coded(AAC_64), "opus 48": _coded(OPUS_48)}, {}),
        Group("level and bands", 98, 95, _BANDS, {}),
        Group("varispeed", 99, 97, _VARISPEED, {}),
        Group("pitch kept", 97, 93, _STRETCH, {}),
        *(
            Group(
                f"excerpt {length_s} s",
                found,
                exact,
                {f"excerpt {length_s} s": _excerpt(length_s)},
                {f"excerpt {length_s} s": length_s + 0.5},
            )
            for length_s, found, exact in ((5, 98, 98), (2, 93, 93), (1, 85, 85))
        ),
        Group("noise 20", 90, 90, {"noise 20 dB": lambda x, rng: treatment.with_noise(x, 20, rng)}, {}),
        Group("noise 10", 75, 75, {"noise 10 dB": lambda x, rng: treatment.with_noise(x, 10, rng)}, {}),
        Group("rooms", 90, 82, _ROOMS, {}),
        *(
            Group(f"mix {level_db}", target, target, {f"mix {level_db} dB": _mix(level_db, companions)}, {})
            for level_db, target in ((0, 70), (-6, 60), (-12, 45))
        ),
        Group("edits", float("nan"), float("nan"), _edits(companions), {"2 s cut out": 6.0}),
    )


def _coded(codec: Codec) -> Sounding:
    return lambda x, _rng: through(codec, x)


def _excerpt(length_s: float) -> Sounding:
    def cut(samples: Samples, rng: Random) -> Samples:
        length = round(length_s * RATE_HZ)
        least = np.square(samples, dtype=np.float64).mean() / 2  # a piece that holds something
        start = 0
        for _ in range(50):
            start = int(rng.integers(0, samples.shape[1] - length))
            if np.square(samples[:, start : start + length], dtype=np.float64).mean() >= least:
                break
        return samples[:, start : start + length]

    return cut


def _mix(level_db: float, companions: tuple[Samples, ...]) -> Sounding:
    def laid(samples: Samples, rng: Random) -> Samples:
        other = companions[rng.integers(len(companions))]
        start = int(rng.integers(0, max(1, other.shape[1] - samples.shape[1])))
        return treatment.mixed(samples, fitted(other[:, start:], samples.shape[1]), level_db)

    return laid


def _mono(samples: Samples, _rng: Random) -> Samples:
    return samples.mean(axis=0, keepdims=True)


def _swapped_and_late(samples: Samples, _rng: Random) -> Samples:
    return np.pad(samples[::-1], ((0, 0), (480, 0)))


def _twice_aac(samples: Samples, rng: Random) -> Samples:
    return through(AAC_128, through(AAC_128, samples)[:, int(rng.integers(1, 1024)) :])


def _middle_cut_out(samples: Samples, rng: Random) -> Samples:
    start = int(samples.shape[1] * rng.uniform(0.3, 0.5))
    return np.concatenate([samples[:, :start], samples[:, start + 2 * RATE_HZ :]], axis=1)


def _social(samples: Samples, rng: Random) -> Samples:
    """Loud, to a phone's rate and a low bit rate, and again when it is shared on."""
    loud = below_full_scale(treatment.compressed(samples, -24.0, 6.0) * np.float32(2.0))
    once = through(_AAC_44, resampled(loud, RATE_HZ, 44_100))
    return through(AAC_64, resampled(once, 44_100, RATE_HZ)[:, int(rng.integers(1, 2000)) :])


def _edit_chain(companions: tuple[Samples, ...]) -> Sounding:
    under_music = _mix(-3.0, companions)

    def edited(samples: Samples, rng: Random) -> Samples:
        """Trimmed, faded, equalised, 3 dB under another track, bus compression, 16 bits, AAC."""
        length = samples.shape[1]
        cut = samples[:, int(length * 0.04) : length - int(length * 0.03)]
        ramp = np.minimum(1, np.minimum(np.arange(cut.shape[1]), np.arange(cut.shape[1])[::-1]) / (0.1 * RATE_HZ))
        mix = under_music(treatment.equalised(cut * ramp.astype(np.float32), rng), rng)
        return through(AAC_128, treatment.quantised(treatment.compressed(mix), -3.0, 16, rng))

    return edited


def _edits(companions: tuple[Samples, ...]) -> dict[str, Sounding]:
    chain = _edit_chain(companions)
    return {
        "aac twice": _twice_aac,
        "2 s cut out": _middle_cut_out,
        "swap, 10 ms": _swapped_and_late,
        "wow 0.4 %": lambda x, rng: retime.wavering(x, 0.004, rng),
        "pitch +0.5": lambda x, _rng: retime.repitched(x, 0.5),
        "edit chain": chain,
        "edit chain, 24>25": lambda x, rng: retime.varispeed(chain(x, rng), _FILM_TO_PAL),
        "social": _social,
    }


_PLAIN: dict[str, Sounding] = {
    "none": lambda x, _rng: x,
    "rate 16 kHz": lambda x, _rng: x,
    "rate 32 kHz": lambda x, _rng: x,
    "rate 44.1 kHz": lambda x, _rng: x,
    "mono": _mono,
    "equaliser": treatment.equalised,
    "compressor": lambda x, _rng: treatment.compressed(x),
    "polarity": lambda x, _rng: -x,
}
_CODECS_128: dict[str, Sounding] = {
    "aac 128": _coded(AAC_128),
    "mp3 128": _coded(MP3_128),
    "vorbis 128": lambda x, _rng: through_vorbis(x),
}
_BANDS: dict[str, Sounding] = {
    "gain -20 dB, 16 bit": lambda x, rng: treatment.quantised(x, -20, 16, rng),
    "low-pass 8 kHz": lambda x, _rng: filtered(x, 8000, "lowpass"),
    "low-pass 4 kHz": lambda x, _rng: filtered(x, 4000, "lowpass"),
    "high-pass 500 Hz": lambda x, _rng: filtered(x, 500, "highpass"),
    "denoiser": lambda x, _rng: treatment.denoised(x),
}
_VARISPEED: dict[str, Sounding] = {
    "varispeed +1 %": lambda x, _rng: retime.varispeed(x, 1.01),
    "varispeed 24>25": lambda x, _rng: retime.varispeed(x, _FILM_TO_PAL),
    "varispeed 25>24": lambda x, _rng: retime.varispeed(x, _PAL_TO_FILM),
}
_STRETCH: dict[str, Sounding] = {
    "stretch +1 % atempo": lambda x, _rng: tempo_filtered(x, 1.01),
    "stretch 24>25 atempo": lambda x, _rng: tempo_filtered(x, _FILM_TO_PAL),
    "stretch 25>24 atempo": lambda x, _rng: tempo_filtered(x, _PAL_TO_FILM),
    "stretch 24>25 overlap": lambda x, _rng: retime.overlap_add(x, _FILM_TO_PAL),
    "stretch 25>24 vocoder": lambda x, _rng: retime.phase_vocoder(x, _PAL_TO_FILM),
}
_ROOMS: dict[str, Sounding] = {
    "reverb": lambda x, rng: treatment.reverberant(x, 1.2, -3.0, rng),
    "re-recorded": treatment.rerecorded,
}
