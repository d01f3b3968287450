"""OTIO finds these functions by their names; see plugin_manifest.json."""

from otio_adapters.exchange.cue_sheet import CSV
from otio_adapters.exchange.plugin import Adapter

write_to_file = Adapter(CSV).write_to_file
write_to_string = Adapter(CSV).write_to_string
