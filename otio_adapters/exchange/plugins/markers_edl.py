"""OTIO finds these functions by their names; see plugin_manifest.json."""

from otio_adapters.exchange.plugin import Adapter
from otio_adapters.exchange.spotting_markers import EDL

write_to_file = Adapter(EDL).write_to_file
write_to_string = Adapter(EDL).write_to_string
