"""Engines are found by entry point, or plugged by whoever starts the service."""

import subprocess
import sys
from pathlib import Path

import pytest

from v2a_engine.domain.errors import MissingPart, UnknownEngine
from v2a_engine.engines.registry import load_engine


def test_an_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownEngine, match=r"'theremin'.*Installed: .*saw"):
        load_engine("theremin", {"saw": "saws:Saw"})


def test_a_request_cannot_name_a_module_to_import() -> None:
    with pytest.raises(UnknownEngine):
        load_engine("os:getcwd")


def test_a_plugged_engine_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plugged_saw.py").write_text("class Saw:\n    name = 'saw'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert load_engine("saw", {"saw": "plugged_saw:Saw"}).name == "saw"


@pytest.mark.parametrize("place", ["no_such_module:Engine", "json:NoSuchThing"])
def test_a_plugged_engine_that_cannot_be_imported_says_so(place: str) -> None:
    with pytest.raises(MissingPart, match="check the --engine option"):
        load_engine("saw", {"saw": place})


def test_the_client_loads_nothing_heavy() -> None:
    heavy = "('torch', 'diffusers', 'av', 'numpy', 'fastapi', 'uvicorn', 'httpx')"
    program = f"import sys, v2a_engine.client; sys.exit(any(name in sys.modules for name in {heavy}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
