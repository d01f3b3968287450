"""Is the embedded engine any good? One table and one page, every figure beside its floor, its ceiling and its goal.

    python benchmarks/quality.py --fetch                 once: the judge's weights (aiSFX, CC BY 4.0, 23 MB from PyPI)
    python benchmarks/quality.py [--weights DIR] [--quick] [--only sound,clips,words,signal,seams,vocoder,onsets]

Renders a fixed list of prompts (judge/prompts.py), of real clips and of long sounds, with fixed seeds, and judges them.
What judges is kept from training: recordings by author and origin (v2a_engine/training/split.py), clips altogether.
What was rendered or embedded once is kept under --kept and not computed again. "onsets" draws and renders films for
many minutes and runs only when named. Measured elsewhere: the motion encoder alone by benchmarks/motion.py, what the
picture means by benchmarks/meaning.py, time by benchmarks/speed.py.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from judge.clips import ClipRoom
from judge.embedding import EffectsEmbedding, NoEmbedding, fetch_wheel
from judge.envelope import Mono
from judge.likeness import Likeness
from judge.likeness_rows import likeness_section
from judge.page import write_page
from judge.recordings import used_paths
from judge.rendering import Renderer
from judge.seam_rows import seam_section
from judge.signal_rows import signal_section
from judge.sync_rows import SEEDS, clips_in, judged_clips, sync_sections
from judge.table import Row, Section, printed
from judge.vocoder_rows import vocoder_section
from judge.words_rows import words_section

from v2a_engine.engines.v2a.engine import hash_of_weights
from v2a_engine.engines.v2a.pipeline import WEIGHTS_FOLDER
from v2a_engine.training.corpus import DecodedCorpus

PARTS = ("sound", "clips", "words", "signal", "seams", "vocoder", "onsets")
OF_RECORDINGS = frozenset({"sound", "words", "signal", "vocoder"})
KEPT = Path("training_runs")
MOST_WEIGHTS_MB = 60.0
FILMS = 4


@dataclass(kw_only=True)
class Session:
    """What the parts share and leave behind."""

    options: argparse.Namespace
    sections: list[Section] = field(default_factory=list)
    judged: Likeness | None = None
    clip_sounds: dict[Path, Mono] = field(default_factory=dict)
    delivered: dict[str, list[np.ndarray]] = field(default_factory=dict)

    @property
    def kept(self) -> Path:
        return Path(self.options.kept) / "evaluation"


def main() -> None:
    options = parsed()
    torch.set_num_threads(1)
    session = Session(options=options)
    if options.fetch:
        fetch_wheel(session.kept)
        return
    began = time.perf_counter()
    renderer = Renderer(options.weights, session.kept / "sounds")
    parts = options.only.split(",") if options.only else [part for part in PARTS if part != "onsets"]
    if OF_RECORDINGS & set(parts):
        session.judged = likeness(session, renderer)
    for part in PARTS:  # in this order: the meter reads the clips' stems
        if part in parts:
            judge_part(part, session, renderer)
    session.sections.append(size_section(options.weights))
    run = "quick" if options.quick else "full"
    head = f"Weights {hash_of_weights(options.weights)[:12]} from {options.weights.name}, {run} run"
    print(head)
    print(printed(session.sections))
    print("\nOnsets on rendered films: --only onsets. Time: benchmarks/speed.py. Meaning: benchmarks/meaning.py.")
    write_page(options.page, head, session.sections, session.judged, session.clip_sounds)
    print(f"Pictures: {options.page}. {time.perf_counter() - began:.0f} s, {time.process_time():.0f} s of processor.")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS_FOLDER, help="a folder of weights (default: the engine's)"
    )
    parser.add_argument("--corpus", type=Path, default=Path("../shared/data/corpus"))
    parser.add_argument("--clips", type=Path, default=Path("../shared/data/avclips"))
    parser.add_argument("--kept", type=Path, default=KEPT, help="what is computed once (default: training_runs)")
    parser.add_argument("--page", type=Path, default=Path("training_runs/quality.html"), help="pictures and table")
    parser.add_argument("--only", default="", help=f"some of {','.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer seeds and minutes: to see that it runs")
    parser.add_argument("--fetch", action="store_true", help="download the judge's weights and stop")
    options = parser.parse_args()
    if unknown := set(options.only.split(",")) - {*PARTS, ""}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def likeness(session: Session, renderer: Renderer) -> Likeness | None:
    """None, with a message, where the judge's weights or the corpus are absent: nothing is judged by less."""
    options = session.options
    if not (options.corpus / "manifest.csv").exists():
        say(f"No corpus in {options.corpus}: nothing to compare with. Name it with --corpus.")
        return None
    try:
        embedding = EffectsEmbedding(session.kept)
    except NoEmbedding as error:
        say(str(error))
        return None
    corpus = DecodedCorpus(options.corpus, options.kept / "cache")
    used = used_paths(options.weights)
    return Likeness(corpus=corpus, renderer=renderer, embedding=embedding, used=used, quick=options.quick)


def judge_part(part: str, session: Session, renderer: Renderer) -> None:
    say(part)
    if part in OF_RECORDINGS and session.judged is None:
        say(f"{part}: left out")
        return
    if part == "clips":
        judge_clips(session)
    elif part == "seams":
        session.sections.append(seam_section(renderer, say, quick=session.options.quick))
    elif part == "onsets":
        judge_onsets(session)
    elif session.judged is not None:
        sections = {
            "sound": lambda judged: likeness_section(judged),
            "words": lambda judged: words_section(judged, say),
            "signal": lambda judged: signal_section(judged, session.delivered),
            "vocoder": lambda judged: vocoder_section(judged),
        }
        session.sections.append(sections[part](session.judged))


def judge_clips(session: Session) -> None:
    options = session.options
    if not options.clips.is_dir():
        say(f"No clips: {options.clips} is not a folder here. Name one with --clips.")
        return
    room = ClipRoom(options.weights, session.kept / "clips")
    seeds = SEEDS[:1] if options.quick else SEEDS
    results = judged_clips(clips_in(options.clips, quick=options.quick), room, seeds, say)
    session.sections += sync_sections(results)
    for result in results:
        clip = options.clips / f"{result.clip}.mp4"
        stems = room.stems(clip, seeds[0])
        session.clip_sounds[clip] = stems.mix.mean(axis=0)
        session.delivered.setdefault("FX stems of clips", []).append(stems.fx)
        session.delivered.setdefault("FX+BG of clips", []).append(stems.mix)


def judge_onsets(session: Session) -> None:
    if session.options.weights.resolve() != WEIGHTS_FOLDER.resolve():
        say("onsets: the program itself renders the films, with its own weights: leave --weights out")
        return
    from judge.onset_rows import onset_section

    with tempfile.TemporaryDirectory() as scratch:
        films = 1 if session.options.quick else FILMS
        session.sections.append(onset_section(session.kept / "films", Path(scratch), films, say))


def size_section(weights: Path) -> Section:
    size_mb = sum(file.stat().st_size for file in weights.rglob("*") if file.is_file()) / 1e6
    row = Row(name="weights and their papers", unit="MB", value=size_mb, goal=MOST_WEIGHTS_MB, at_most=True)
    return Section(title="How large?", split="Every file of the weights' folder.", rows=(row,))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
