"""Gives the tests of this folder their engine: tests are no packages, so it is loaded from its file."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).with_name("noise_bursts.py")


@pytest.fixture(scope="session")
def noise() -> ModuleType:
    """The module `noise_bursts`."""
    spec = importlib.util.spec_from_file_location("stems_noise_bursts", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def noise_script() -> Path:
    """The same as a program: WAV, seconds, kind; prints its peak memory in KiB."""
    return SCRIPT
