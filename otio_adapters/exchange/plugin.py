"""Our formats as adapters of OpenTimelineIO itself; `plugin_manifest.json` names the files in `plugins`.

They answer to their names only, such as `wildtrack_reaper`: suffixes like .xml and .aaf belong to others there.
"""

import logging
from pathlib import Path
from typing import Any

import opentimelineio as otio

from otio_adapters.exchange.conversion import encoded
from otio_adapters.exchange.format import Format
from otio_adapters.exchange.track_walk import AnyMedia, programme_of
from v2a_engine.domain.errors import UnreadableMedia
from v2a_engine.domain.shot import MediaFacts

_log = logging.getLogger("wildtrack")


class Adapter:
    """The functions that OTIO finds in an adapter's module. What a format cannot hold goes to the log."""

    def __init__(self, form: Format) -> None:
        self._form = form

    def write_to_file(self, input_otio: Any, filepath: str, lossy: bool = False, stems_only: bool = False) -> None:
        """Write the file."""
        Path(filepath).write_bytes(self._encoded(input_otio, Path(filepath).parent, lossy, stems_only))

    def write_to_string(self, input_otio: Any, lossy: bool = False, stems_only: bool = False) -> str:
        """The file's text; relative paths of media are taken from the working folder."""
        return self._encoded(input_otio, Path.cwd(), lossy, stems_only).decode()

    def _encoded(self, root: Any, folder: Path, lossy: bool, stems_only: bool) -> bytes:
        if not isinstance(root, otio.schema.Timeline):
            raise otio.exceptions.NotSupportedError(f"{self._form.title} is written from a timeline only")
        programme = programme_of(root, AnyMedia(folder=folder, probe=_unasked), root.name or "timeline", stems_only)
        for note in programme.notes:
            _log.warning("%s", note)
        return encoded(programme, self._form, lossy, lambda line: _log.warning("%s", line))


def _unasked(path: str) -> MediaFacts:
    raise UnreadableMedia(path, "OTIO's process decodes no pictures")
