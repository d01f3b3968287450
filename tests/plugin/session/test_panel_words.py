"""Whatever the engine says, the panel says it without the command line: every error of the tree is asked."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import otio_adapters
import plugin
import v2a_engine.domain
import v2a_engine.media
import v2a_engine.remote
import v2a_engine.stems
import v2a_engine.usecases
from otio_adapters.path_map import unmapped
from plugin.session.panel_words import in_panel_words, said
from v2a_engine.domain.errors import AllMediaOffline, EngineUnreachable, V2AError

_TREES = (
    *(v2a_engine.domain, v2a_engine.usecases, v2a_engine.media, v2a_engine.stems, v2a_engine.remote),
    *(otio_adapters, plugin),
)
_VALUES = {str: "x", int: 2, float: 2.0, Path: Path("/x/y"), Exception: ValueError("x"), object: "x"}
_OPTION = re.compile(r"(?<![\w-])--[a-z]|(?<!In a terminal, )`wildtrack(?! identity reset)|(run|the|same) command")
# Of `conform` and `convert`, which the panel does not have.
_ELSEWHERE = {"StemsMissing", "NothingOfOurs", "Unplaceable"}


def every_error() -> Iterator[type[V2AError]]:
    modules = {
        module.name
        for tree in _TREES
        for module in pkgutil.walk_packages(tree.__path__, f"{tree.__name__}.")
        if not module.name.endswith("__main__")
    }
    for name in modules:
        importlib.import_module(name)
    known = [V2AError]
    while known:
        error = known.pop()
        known += error.__subclasses__()
        if error.__module__ in modules:
            yield error


def sentence(error: type[V2AError]) -> str:
    """The error's own, of made-up circumstances."""
    values = {}
    for name, parameter in inspect.signature(error).parameters.items():
        if parameter.default is inspect.Parameter.empty and parameter.kind is not inspect.Parameter.VAR_POSITIONAL:
            values[name] = _VALUES.get(parameter.annotation, ["x"])
    return str(error(**values)) if values else str(error("x"))


def test_no_error_that_the_panel_may_show_names_an_option_or_a_command() -> None:
    told = {}
    for error in every_error():
        try:
            told[error.__name__] = sentence(error)
        except (TypeError, AttributeError, KeyError, ValueError):
            continue  # of circumstances that are not made up so easily
    assert len(told) > 30
    spoken = {name: words for name, text in told.items() if _OPTION.search(words := in_panel_words(text))}
    assert spoken.keys() <= _ELSEWHERE, spoken


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (AllMediaOffline(3, "a.mov"), "or say in Media Paths where it lies."),
        (EngineUnreachable("it sleeps"), "Restart the engine in the queue, then try again."),
    ],
)
def test_advice_names_what_the_panel_has(error: V2AError, advice: str) -> None:
    assert said(error).endswith(advice) and said(error) != str(error)


def test_the_hint_for_another_machines_disk_leads_to_media_paths() -> None:
    (hint,) = unmapped(["Q:\\reels\\a.mov"])
    assert in_panel_words(hint).endswith("If it lies elsewhere here, say so in Timeline > Media Paths.")


def test_what_names_nothing_of_the_command_line_is_left_as_it_is() -> None:
    text = "Cannot read /a--map b.mov: torn. Check that it plays elsewhere."
    assert in_panel_words(text) == text
