"""OTIO finds these functions by their names; see plugin_manifest.json."""

from otio_adapters.exchange.aaf import FORMAT
from otio_adapters.exchange.plugin import Adapter

write_to_file = Adapter(FORMAT).write_to_file
