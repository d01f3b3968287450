"""The prompts used lately, in every timeline."""

import json
from collections.abc import Iterable
from pathlib import Path

_MOST = 50


def read_prompts(path: Path) -> tuple[str, ...] | None:
    """The newest first; None where nothing is kept, or not to be read: they are a convenience."""
    try:
        return tuple(str(prompt) for prompt in json.loads(path.read_text(encoding="utf-8")))[:_MOST]
    except (OSError, ValueError, TypeError):
        return None


def prompts_text(prompts: Iterable[str]) -> str:
    """As `read_prompts` reads it."""
    return json.dumps(list(prompts), ensure_ascii=False, indent=1)


def with_used(prompts: Iterable[str], used: Iterable[str]) -> tuple[str, ...]:
    """
    >>> with_used(("rain", "boots"), ("boots", ""))
    ('boots', 'rain')
    """
    return tuple(dict.fromkeys([*(prompt for prompt in used if prompt), *prompts]))[:_MOST]
