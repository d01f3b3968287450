"""The two packages that everyone builds on show what they mean to show, and nothing else."""

import types

import pytest

import v2a_engine.domain
import v2a_engine.usecases


@pytest.mark.parametrize("package", [v2a_engine.domain, v2a_engine.usecases])
def test_public_names_are_sorted_and_complete(package: types.ModuleType) -> None:
    modules = {name for name, value in vars(package).items() if isinstance(value, types.ModuleType)}
    visible = {name for name in vars(package) if not name.startswith("_")}
    assert sorted(visible - (modules - set(package.__all__))) == list(package.__all__)
