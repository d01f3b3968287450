"""OTIO finds these functions by their names; see plugin_manifest.json."""

from otio_adapters.exchange.plugin import Adapter
from otio_adapters.exchange.spotting_markers import AVID

write_to_file = Adapter(AVID).write_to_file
write_to_string = Adapter(AVID).write_to_string
