"""Several forms seen as one: what they agree on, and an edit that touches nothing else."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plugin.session.cards import Form


class Several(enum.Enum):
    """Stands for values that differ."""

    VALUES = "(several)"


Value = str | bool | int | float | tuple[int, ...] | None


def shared(forms: Sequence[Form], field: str) -> Value | Several:
    """What all the forms say; of no form, what an empty one says.

    >>> shared([Form(takes=3), Form(takes=3)], "takes"), shared([Form(), Form(seed=7)], "seed")
    (3, <Several.VALUES: '(several)'>)
    """
    first, *others = [getattr(form, field) for form in forms or [Form()]]
    value: Value = first
    return value if all(other == first for other in others) else Several.VALUES


def edited(forms: Mapping[str, Form], field: str, value: Value) -> dict[Form, list[str]]:
    """One field set in every form: each new form with the cues that it is for. Forms that say so already are left out.

    >>> edited({"s010_FX": Form(seed=7), "s020_FX": Form()}, "seed", 7)
    {Form(wanted=True, prompt='', negative_prompt='', takes=None, seed=7, guidance=None, level_trim_db=0.0, \
handles_frames=None, moments=()): ['s020_FX']}
    """
    groups: dict[Form, list[str]] = {}
    for cue_id, form in forms.items():
        changed = replace(form, **{field: value})  # type: ignore[arg-type]  # the field's own widget gives its type
        if changed != form:
            groups.setdefault(changed, []).append(cue_id)
    return groups
