"""On which editions a test runs: by default on those that are unlike, with `poe slow` on the others as well."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from .editions import EDITIONS, FREE_18, FREE_21_0, STUDIO_21_0_4, Edition

# Whatever some editions have and others lack, a call or a trap, one of these has and another lacks.
UNLIKE = (STUDIO_21_0_4, FREE_21_0, FREE_18)
_SLOW_ON = {edition: () if edition in UNLIKE else (pytest.mark.slow,) for edition in EDITIONS}

every_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.label)
unlike_editions = pytest.mark.parametrize(
    "edition", [pytest.param(edition, id=edition.label, marks=_SLOW_ON[edition]) for edition in EDITIONS]
)


def each_edition_with(name: str, values: Iterable[Any], label: Callable[[Any], str] = str) -> pytest.MarkDecorator:
    """Every value on the editions that are unlike, every edition with the first value; the other pairs are slow."""
    first, *others = values
    pairs = [_pair(edition, first, label(first)) for edition in EDITIONS]
    pairs += [_pair(edition, value, label(value), _SLOW_ON[edition]) for value in others for edition in EDITIONS]
    return pytest.mark.parametrize(("edition", name), pairs)


def _pair(edition: Edition, value: object, label: str, marks: tuple[pytest.MarkDecorator, ...] = ()) -> Any:
    return pytest.param(edition, value, id=f"{label}-{edition.label}", marks=marks)
