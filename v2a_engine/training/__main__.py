"""`python -m v2a_engine.training STAGE`: train the parts of the embedded engine, one after the other or all."""

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

_SHARES = {"vocoder": 0.25, "motion": 0.25, "flow": 0.5}  # of the minutes for all
WEIGHTS = Path(__file__).parents[1] / "engines" / "v2a" / "weights"

EXPLANATION = """\
The stages, in the order in which they need each other:

  codec    fit the latent space (closed form, two minutes); everything else works in it
  vocoder  train the network that turns mel spectrograms into sound
  motion   train the network that sees contacts and motion (renders its own scenes)
  flow     train the transformer that invents mel spectrograms from words, pictures and curves
  picture  write the sentence vectors of the picture classes
  ringing  write how long what each caption names rings on
  figures  measure the finished weights: timing and meaning, into figures.json beside them
  card     write MODEL_CARD.md and recordings.csv: every recording used, with author, licence and source
  export   write the weights that `run` holds into the weights folder, and the card with them
  all      everything, then export; --minutes is shared: a quarter vocoder, a quarter motion, half flow

Every stage may be stopped at any time and goes on from its last checkpoint when started again. --minutes counts what
was spent before: the same command twice trains no longer than once; a larger number trains on. A stage writes what it
measured (measures.json, curve.png) into its folder under --run.

examples:
  python -m v2a_engine.training all --corpus DIR --minutes 600                    a night on a CPU core
  python -m v2a_engine.training all --corpus DIR --minutes 22 --device cuda --threads 16 --size large
  python -m v2a_engine.training flow --corpus DIR --minutes 300
  python -m v2a_engine.training export --corpus DIR --weights /tmp/my_weights
"""


def main(words: list[str] | None = None) -> None:
    """Run one stage, or all."""
    asked = _parser().parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asked.run.mkdir(parents=True, exist_ok=True)
    stages = (
        ("codec", "vocoder", "motion", "flow", "picture", "ringing", "export")
        if asked.stage == "all"
        else (asked.stage,)
    )
    total = asked.minutes
    for stage in stages:
        asked.minutes = total * _SHARES.get(stage, 0.0) if asked.stage == "all" else total
        _STAGES[stage](asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m v2a_engine.training",
        description="Train the embedded engine from a corpus of licensed recordings.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("stage", choices=[*_STAGES, "all"], metavar="STAGE", help=", ".join([*_STAGES, "all"]))
    parser.add_argument("--corpus", type=Path, required=True, help="folder with manifest.csv and the recordings")
    parser.add_argument("--run", type=Path, default=Path("training_runs"), help="checkpoints, curves, decoded corpus")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where export writes (default: the engine's own)")
    parser.add_argument("--minutes", type=float, default=60.0, help="training time, earlier runs included")
    parser.add_argument("--device", default="cpu", help="cpu (bfloat16 where it is quick) or cuda")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads; leave a core free if others work here")
    parser.add_argument("--size", choices=("small", "large"), default="small", help="of the flow transformer")
    return parser


# Imports stand inside: --help answers at once, and a stage loads only its own tools.


def _codec(asked: argparse.Namespace) -> None:
    from v2a_engine.training.codec_stage import fit_codec

    fit_codec(asked.corpus, asked.run)


def _vocoder(asked: argparse.Namespace) -> None:
    from v2a_engine.training.vocoder_stage import train_vocoder

    train_vocoder(asked.corpus, asked.run, minutes=asked.minutes, device=asked.device, threads=asked.threads)


def _motion(asked: argparse.Namespace) -> None:
    from v2a_engine.training.motion_stage import train_motion

    run = asked.run / "motion"
    train_motion(asked.corpus, run, minutes=asked.minutes, device=asked.device, threads=asked.threads)


def _flow(asked: argparse.Namespace) -> None:
    from v2a_engine.training.flow_stage import train_flow

    run = asked.run / "flow"
    about = {"minutes": asked.minutes, "device": asked.device, "threads": asked.threads, "size": asked.size}
    train_flow(asked.corpus, run, **about)


def _picture(asked: argparse.Namespace) -> None:
    from v2a_engine.training.picture_stage import build_class_embeddings

    build_class_embeddings(asked.weights / "picture")


def _ringing(asked: argparse.Namespace) -> None:
    from v2a_engine.training.ringing_stage import write_ringing

    write_ringing(asked.corpus, asked.run, asked.weights)


def _figures(asked: argparse.Namespace) -> None:
    from v2a_engine.training.flow_figures import measure_flow
    from v2a_engine.training.vocoder_measures import measure_vocoder
    from v2a_engine.training.vocoder_stage import load_vocoder

    measure_vocoder(load_vocoder(asked.weights / "vocoder"), asked.corpus, asked.run)
    measure_flow(asked.corpus, asked.run, asked.weights)


def _card(asked: argparse.Namespace) -> None:
    from v2a_engine.training.model_card import write_card

    write_card(asked.corpus, asked.run, asked.weights)


def _export(asked: argparse.Namespace) -> None:
    from v2a_engine.training.codec_stage import export_codec
    from v2a_engine.training.flow_stage import export_flow
    from v2a_engine.training.motion_stage import export_motion
    from v2a_engine.training.vocoder_stage import export_vocoder

    export_codec(asked.run, asked.weights)
    export_vocoder(asked.run, asked.weights)
    export_motion(asked.run / "motion", asked.weights / "motion_encoder")
    export_flow(asked.run / "flow", asked.weights)
    _figures(asked)
    _card(asked)


_STAGES: dict[str, Callable[[argparse.Namespace], None]] = {
    "codec": _codec,
    "vocoder": _vocoder,
    "motion": _motion,
    "flow": _flow,
    "picture": _picture,
    "ringing": _ringing,
    "figures": _figures,
    "card": _card,
    "export": _export,
}

if __name__ == "__main__":
    main()
