"""The parts that commands are built of: a timeline host, eyes, a renderer, the stems on disk, the wishes."""

import argparse
from collections.abc import Sequence
from fractions import Fraction
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from v2a_engine.domain.cue import StemKind, stem_kinds
from v2a_engine.domain.errors import MissingPart
from v2a_engine.usecases.plan import DEFAULT_ENGINE, Wishes
from v2a_engine.usecases.ports import Renderer, StemShelf, TimelineHost

if TYPE_CHECKING:
    from v2a_engine.media.scout_memory import MediaScout

HOSTS = "v2a_engine.hosts"
DEFAULT_DIALECT = "resolve"


def open_host(
    source: Path,
    output: Path | None,
    picture_rate: Fraction | None = None,
    dialect: str | None = DEFAULT_DIALECT,
    path_map: Sequence[str] = (),
) -> TimelineHost:
    """The timeline host that reads this source.

    Args:
        picture_rate: pictures a second, for numbered pictures.
        dialect: the editor that the output is for; None: as our tracks that are there are written.
        path_map: where media lies here, as `--map` takes it.

    Raises:
        MissingPart: no host is installed.
    """
    from v2a_engine.media.probe import probe

    for point in entry_points(group=HOSTS):
        host: TimelineHost = point.load()(
            source, output, probe, picture_rate=picture_rate, dialect=dialect, path_map=path_map
        )
        return host
    raise MissingPart("A reader for timelines", "Install Wildtrack again: its entry points are not registered.")


def scout() -> "MediaScout":
    """Looks at pictures, and remembers what it saw."""
    import platformdirs

    from v2a_engine.media.scout_memory import MediaScout

    return MediaScout(platformdirs.user_cache_path("wildtrack") / "cuts")


def renderer(in_process: bool) -> Renderer:
    """The background engine, or one in this process."""
    if not in_process:
        from v2a_engine.client import ServiceRenderer

        return ServiceRenderer()
    from v2a_engine.engines.registry import load_engine
    from v2a_engine.in_process import InProcessRenderer
    from v2a_engine.provenance.identity import identity_store
    from v2a_engine.provenance.log import stem_log
    from v2a_engine.stems.writer import BwfStemWriter

    return InProcessRenderer(load_engine(DEFAULT_ENGINE), BwfStemWriter(identity_store().open, stem_log()), shelf())


def device_note() -> str:
    """What to know of the device that the background engine computes on."""
    from v2a_engine.service import lifecycle

    return lifecycle.device_note()


def shelf() -> StemShelf:
    """The stems on disk."""
    from v2a_engine.stems.shelf import FolderShelf

    return FolderShelf()


def wishes_of(options: argparse.Namespace) -> Wishes:
    """What the words on the command line ask of every stem."""
    return Wishes(
        kinds=stem_kinds(options.stems),
        prompt=options.prompt,
        negative_prompt=options.negative,
        takes=options.takes,
        seed=options.seed,
        handles_frames=options.handles,
        levels_lufs=((StemKind.FX, options.level_fx), (StemKind.BG, options.level_bg)),
        true_peak_dbtp=options.true_peak,
        guidance=options.guidance,
        steps=options.steps,
    )
