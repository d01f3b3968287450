"""Which neighbouring shots are one scene, as far as anybody can say who has not looked at all of them yet."""

from collections.abc import Sequence as Seq

SAME_PLACE = 0.75  # cosine of two looks at and above which neighbouring shots are one scene

Look = tuple[float, ...]


def joined(looks: Seq[Look | None], touches: Seq[bool]) -> list[bool | None]:
    """For each shot: does it go on the scene of the shot before it?

    A shot joins the scene when it touches the shot before it and looks like any of the scene's last two: shot
    and reverse shot alternate.

    Args:
        looks: of the shots in order; None: nobody has looked yet, and there may be several shots in it.
        touches: for each shot, whether it begins where the one before it ends.

    Returns:
        None where that depends on what has not been looked at.

    >>> joined([(1.0, 0.0), (0.0, 1.0), (1.0, 0.0)], [False, True, True])
    [False, False, False]
    >>> joined([None, (1.0, 0.0), (1.0, 0.0)], [False, True, True])
    [False, None, True]
    """
    found: list[bool | None] = []
    for place, look in enumerate(looks):
        if not place or not touches[place]:
            found.append(False)
            continue
        before = looks[place - 1]
        if look is None or before is None:
            found.append(None)
        elif _alike(before, look):
            found.append(True)
        else:
            found.append(False if found[-1] is False else _joins_earlier(looks[place - 2], look, found[-1]))
    return found


def _joins_earlier(earlier: Look | None, look: Look, is_one_scene: bool | None) -> bool | None:
    """Does a shot that does not look like the one before it go on the scene with the one before that?"""
    if earlier is None:
        return None
    return is_one_scene if _alike(earlier, look) else False


def _alike(one: Look, other: Look) -> bool:
    return sum(x * y for x, y in zip(one, other, strict=True)) >= SAME_PLACE
