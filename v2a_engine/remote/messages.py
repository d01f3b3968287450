"""Messages in a row, as the engine's process and its helpers send them: a letter, a length, that many bytes.

Bytes, not lines of JSON, because stills travel among them. The same row goes from the process that opens media files
to the service and on to the client, so that the service passes it on as it is.
"""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from v2a_engine.domain.errors import V2AError

PROGRESS = b"p"  # JSON: step, steps, stage
STILL = b"s"  # a JPEG file
RESULT = b"r"  # JSON; the last message
ERROR = b"e"  # JSON: error, message, exit_code; the last message
ALIVE = b"a"  # empty: it waits or works, and has nothing to tell
LAST = (RESULT, ERROR)

HEADER = struct.Struct(">cI")
MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Message:
    """One of them."""

    kind: bytes  # one of the letters above
    body: bytes = b""

    @property
    def value(self) -> Any:
        """What the body says as JSON."""
        return json.loads(self.body)

    @property
    def is_last(self) -> bool:
        return self.kind in LAST

    def to_bytes(self) -> bytes:
        return HEADER.pack(self.kind, len(self.body)) + self.body


def told(kind: bytes, value: Any) -> Message:
    """A message that says something in JSON."""
    return Message(kind, json.dumps(value, allow_nan=False).encode())


def refused(error: V2AError) -> Message:
    """An error, as the last message."""
    return told(ERROR, {"error": type(error).__name__, "message": str(error), "exit_code": error.exit_code})


def read_message(read: Callable[[int], bytes]) -> Message:
    """The next message of a stream whose `read(n)` gives n bytes, fewer at its end alone.

    Raises:
        EOFError: the stream has ended. ValueError: it is no row of messages.
    """
    header = read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    kind, length = parse_header(header)
    body = read(length) if length else b""
    if len(body) < length:
        raise EOFError
    return Message(kind, body)


def parse_header(header: bytes) -> tuple[bytes, int]:
    """Kind and length of the message that follows.

    Raises:
        ValueError: no message is so long.
    """
    kind, length = HEADER.unpack(header)
    if length > MOST_BYTES:
        raise ValueError(f"a message of {length} bytes")
    return kind, length
