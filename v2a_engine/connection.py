"""The connection file: how a client finds the service, and proves that it may ask."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from v2a_engine.state_folder import CONNECTION_FILE
from v2a_engine.whole_file import put_in_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where a service listens on 127.0.0.1, and its secret."""

    port: int
    token: str = field(repr=False)  # whoever knows it may use the engine: keep it out of logs
    pid: int
    version: str


def write_connection(folder: Path, connection: Connection) -> None:
    """Put the file in place in one step, readable by its user alone."""
    put_in_place(folder / CONNECTION_FILE, json.dumps(asdict(connection)).encode(), mode=0o600)


def read_connection(folder: Path) -> Connection | None:
    """What the file says; None where there is no file, or not one of ours. It may be stale: ask the service."""
    try:
        fields = json.loads((folder / CONNECTION_FILE).read_text(encoding="utf-8"))
        return Connection(
            port=int(fields["port"]), token=str(fields["token"]), pid=int(fields["pid"]), version=str(fields["version"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_connection(folder: Path) -> None:
    """Take the file away. Only who holds the lock does this."""
    with suppress(FileNotFoundError):
        (folder / CONNECTION_FILE).unlink()
