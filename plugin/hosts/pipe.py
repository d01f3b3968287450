"""What the panel and the process that reads its timelines say to each other: pickles with their length before them."""

import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from plugin.session.kept.settings import Settings
from plugin.session.placing.output_place import OutputPlace

DONE, FAILED, FAULT, TOLD = "done", "failed", "fault", "told"
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A method of a host to be called there; with all that is needed to open it, should it not be open."""

    number: int  # of the host
    source: Path
    settings: Settings
    has_written: bool
    output_place: OutputPlace | None  # None: not settled yet
    method: str
    arguments: tuple[object, ...] = ()


def send(stream: IO[bytes], message: object) -> None:
    """Write one message to its end."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message.

    Raises:
        EOFError: there is none any more.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    body = stream.read(_LENGTH.unpack(head)[0])
    return pickle.loads(body)  # from a process of our own, over its standard streams
