"""The prompts used lately, in every timeline."""

import json
from collections.abc import Iterable
from pathlib import Path

_MOST = 50


def read_prompts(path: Path) -> tuple[str, ...]:
    """The newest first; none where nothing is kept, or not to be read: they are a convenience."""
    try:
        return tuple(str(prompt) for prompt in json.loads(path.read_text(encoding="utf-8")))[:_MOST]
    except (OSError, ValueError, TypeError):
        return ()


def write_prompts(path: Path, prompts: Iterable[str]) -> None:
    """
    Raises:
        OSError: the file of before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(list(prompts), ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(path)


def with_used(prompts: Iterable[str], used: Iterable[str]) -> tuple[str, ...]:
    """
    >>> with_used(("rain", "boots"), ("boots", ""))
    ('boots', 'rain')
    """
    return tuple(dict.fromkeys([*(prompt for prompt in used if prompt), *prompts]))[:_MOST]
