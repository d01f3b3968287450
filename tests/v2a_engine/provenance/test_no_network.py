"""Neither signing nor reading asks the network, whatever a file or a certificate names."""

import io
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import c2pa
import numpy as np
import pytest
import soundfile

from v2a_engine.provenance.certificates import read_pair
from v2a_engine.provenance.credentials import SignatureState, read_credentials
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.manifest import trial_manifest


class Ear:
    """A web server on this machine that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked = asked = list[str]()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def ear() -> Iterator[Ear]:
    listening = Ear()
    thread = threading.Thread(target=listening.server.serve_forever)
    thread.start()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()
    thread.join()


def pointing_to(server: str, wav: Path) -> None:
    """Replace a file by one whose credentials lie on a server, as C2PA allows."""
    pair = identity_store().open().pair
    info = c2pa.C2paSignerInfo(pair.algorithm.encode(), pair.chain_pem, pair.key_pem, None)
    out = io.BytesIO()
    with c2pa.Builder(trial_manifest(), c2pa.Context()) as builder, wav.open("rb") as source:
        builder.set_no_embed()
        builder.set_remote_url(f"{server}/manifest.c2pa")
        builder.sign(c2pa.Signer.from_info(info), "audio/wav", source, out)
    wav.write_bytes(out.getvalue())


def test_credentials_on_a_server_are_told_of_and_not_fetched(home: Path, ear: Ear, tmp_path: Path) -> None:
    wav = tmp_path / "remote.wav"
    soundfile.write(wav, np.zeros((4800, 2)), 48_000)
    pointing_to(ear.address, wav)
    read = read_credentials(wav)
    assert ear.asked == []
    assert read.state is SignatureState.ABSENT
    assert "lie on a server" in read.problems[0]
    with pytest.raises(c2pa.C2paError), wav.open("rb") as file:  # and with the library's own defaults it is asked for
        c2pa.Reader("audio/wav", file, context=c2pa.Context())
    assert ear.asked == ["/manifest.c2pa"]


def test_nobody_is_asked_whether_a_certificate_was_revoked(
    home: Path, tmp_path: Path, noise: Any, authority: Any, ear: Ear
) -> None:
    identity_store().adopt(read_pair(*authority.issue(tmp_path, asks_at=ear.address)))
    stem = noise.writer().write(noise.request_for(tmp_path / "o_t1.wav", 1), noise.NoiseBursts(), noise.quietly)
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN
    assert ear.asked == []


def test_a_stem_is_signed_and_read_where_no_socket_can_be_opened(
    home: Path, tmp_path: Path, noise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    stem = noise.writer().write(noise.request_for(tmp_path / "s_t1.wav", 1), noise.NoiseBursts(), noise.quietly)
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN
