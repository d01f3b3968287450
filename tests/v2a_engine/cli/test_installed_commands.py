"""Commands that other packages bring, by their entry points; a broken one must not take the others away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ENTRIES = """
[v2a_engine.commands]
greet = visiting:add_to
lost = nowhere.at.all:add_to
halfway = visiting:add_half
"""

_VISITING = """
def add_to(subparsers):
    parser = subparsers.add_parser("greet", help="say hello")
    parser.set_defaults(command=lambda options: print("hello from outside") or 7)

def add_half(subparsers):
    subparsers.add_parser("halfway", help="begun")
    raise KeyError("not finished")
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with an installed package that brings three commands."""
    (tmp_path / "visiting.py").write_text(_VISITING)
    metadata = tmp_path / "visiting-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: visiting\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(_ENTRIES)
    return tmp_path


def wildtrack(packages: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    command = [sys.executable, "-m", "v2a_engine.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_a_command_of_another_package_is_one_of_ours(packages: Path) -> None:
    said = wildtrack(packages, "greet")
    assert (said.returncode, said.stdout) == (7, "hello from outside\n")


def test_help_lists_them_all_even_those_that_cannot_be_loaded(packages: Path) -> None:
    said = wildtrack(packages, "--help")
    assert said.returncode == 0
    for line in ("greet     say hello", "lost      cannot be loaded", "halfway   begun", "verify    say whether"):
        assert line in said.stdout
    assert said.stderr == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [("lost", "ModuleNotFoundError: No module named 'nowhere'"), ("halfway", "KeyError: 'not finished'")],
)
def test_a_command_that_cannot_be_loaded_says_why_when_it_is_used(name: str, why: str, packages: Path) -> None:
    said = wildtrack(packages, name, "with", "words")
    assert said.returncode == 4
    assert f"The command {name} is missing." in said.stderr
    assert why in said.stderr
