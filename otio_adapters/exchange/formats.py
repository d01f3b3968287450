"""All formats, by the suffix of the file."""

from pathlib import Path

from otio_adapters.exchange import aaf, cue_sheet, fcp_xml, kdenlive, mlt, reaper, spotting_markers
from otio_adapters.exchange.format import Format
from v2a_engine.domain.errors import InputError

FORMATS: dict[str, Format] = {
    form.suffix: form
    for form in (
        fcp_xml.FORMAT,
        aaf.FORMAT,
        reaper.FORMAT,
        mlt.FORMAT,
        kdenlive.FORMAT,
        cue_sheet.CSV,
        cue_sheet.MARKDOWN,
        spotting_markers.EDL,
        spotting_markers.AVID,
    )
}


class UnknownFormat(InputError):
    """A suffix that none of our formats has."""

    def __init__(self, path: str) -> None:
        known = ", ".join(f"{form.suffix} ({form.title})" for form in FORMATS.values())
        super().__init__(f"{path!r} has no suffix that says what to write. Name it .otio (timeline), {known}.")


def format_of(path: Path) -> Format:
    """
    Raises:
        UnknownFormat: and which there are.
    """
    if path.suffix.lower() not in FORMATS:
        raise UnknownFormat(str(path))
    return FORMATS[path.suffix.lower()]
