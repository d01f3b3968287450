"""`wildtrack provenance`: the story behind a sound, the job log, the model card."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from v2a_engine.domain.errors import InputError
from v2a_engine.terminal import Terminal
from v2a_engine.verify_command import Listening, examined, never_one, new_file, show

if TYPE_CHECKING:
    from v2a_engine.domain.stem import Stem
    from v2a_engine.provenance.log import StemLog

_ABOUT = """Where a sound comes from: every stem in a file or in a mix, what was asked for, what made it, with which
weights, trained on what.

  wildtrack provenance stem.wav            one stem's whole story
  wildtrack provenance trailer.mp4         the stems that were mixed into it, as far as the log here knows them
  wildtrack provenance --export log.jsonl  every stem ever finished here, one line of JSON each (- : to the terminal)
  wildtrack provenance --model             the model card and the list of recordings it was trained on

The log outlives the files: a stem that was deleted keeps its record. Exit codes as for `wildtrack verify`."""


class NothingAsked(InputError):
    """Neither a file nor an option."""

    def __init__(self) -> None:
        super().__init__("Say whose provenance: name a file, or use --export or --model.")


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "provenance",
        help="tell where a sound comes from",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a stem, a mix, a film")
    what.add_argument("--export", metavar="JSONL", help="write the job log there")
    what.add_argument("--model", action="store_true", help="what the engine's weights were trained on")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
    parser.set_defaults(command=provenance)


@never_one
def provenance(options: argparse.Namespace) -> int:
    """`wildtrack provenance`."""
    # Imported here: other commands do without them.
    from v2a_engine.provenance.log import stem_log

    if options.model:
        return _show_model()
    log = stem_log()
    if options.export is not None:
        return _export(log, options.export)
    if options.file is None:
        raise NothingAsked
    return _tell(options.file, log, options.quiet)


def _show_model() -> int:
    from v2a_engine.engines.v2a.weights_account import model_card, recordings_path

    sys.stdout.write(model_card())
    sys.stdout.write(f"\nEvery recording, with author, licence, source and use: {recordings_path()}\n")
    return 0


def _export(log: "StemLog", target: str) -> int:
    if target == "-":
        sys.stdout.writelines(log.jsonl())
        return 0
    written = 0
    with new_file(Path(target)) as file:
        for line in log.jsonl():
            file.write(line)
            written += 1
    Terminal().say(f"{written} stem{'s' if written != 1 else ''} written to {target}")
    return 0


def _tell(path: Path, log: "StemLog", quiet: bool) -> int:
    from v2a_engine.verify.account import Unread
    from v2a_engine.verify.story import record_told, stems_in
    from v2a_engine.verify.words import lines

    with Terminal(quiet) as terminal:
        account = examined(path, log, Listening(terminal, path.name, quiet))
    show(lines(account))
    if isinstance(account, Unread):
        return account.exit_code
    stems, beside = stems_in(account), record_told(account)
    show(_stories(stems))
    show(_weights(stems))
    if beside is not None:
        record, worth = beside
        source = f", says the record beside it ({worth})"
        show(_stories([record], source))
        show(_weights([record], source))
    return account.exit_code


def _stories(stems: Iterable["Stem"], source: str = "") -> Iterator[str]:
    from v2a_engine.verify.story import story
    from v2a_engine.verify.words import printable

    for stem in stems:
        yield ""
        yield printable(f"stem {Path(stem.wav_path).name}{source}")
        for label, text in story(stem):
            yield printable(f"  {label:<10} {text}")


def _weights(stems: Iterable["Stem"], source: str = "") -> Iterator[str]:
    from v2a_engine.engines.v2a import weights_account
    from v2a_engine.verify.words import printable

    for engine, weights_sha256 in sorted({(stem.provenance.engine, stem.provenance.weights_sha256) for stem in stems}):
        yield ""
        yield printable(f"engine {engine}{source}")
        if engine == "v2a":
            yield from (f"  {line}" for line in weights_account.in_words(weights_sha256))
        else:
            weights = printable(weights_sha256[:12])
            yield f"  weights {weights}: of an engine that is not Wildtrack's own; ask its makers"
