"""OTIO finds these functions by their names; see plugin_manifest.json."""

from otio_adapters.exchange.cue_sheet import MARKDOWN
from otio_adapters.exchange.plugin import Adapter

write_to_file = Adapter(MARKDOWN).write_to_file
write_to_string = Adapter(MARKDOWN).write_to_string
