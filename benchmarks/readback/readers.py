"""The reader of each kind of file."""

from readback.aaf_file import read_aaf
from readback.lists import read_avid, read_csv, read_edl, read_markdown
from readback.otio_files import read_otio
from readback.reaper_file import read_rpp
from readback.xml_files import read_mlt, read_xmeml

READERS = {
    ".otio": read_otio,
    ".xml": read_xmeml,
    ".aaf": read_aaf,
    ".rpp": read_rpp,
    ".mlt": read_mlt,
    ".kdenlive": read_mlt,
    ".csv": read_csv,
    ".md": read_markdown,
    ".edl": read_edl,
    ".txt": read_avid,
}
