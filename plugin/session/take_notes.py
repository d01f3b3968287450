"""What is to know of a take that came of a request: what its record warns of, and what can be done about it."""

from plugin.session.cards import Card, Take
from plugin.session.panel_words import in_panel_words
from v2a_engine.domain.cue import StemKind

_SILENT = "This take is silent."
_LEFT_SILENT = "Next to nothing sounds here"
_UNSEEN = "Nothing is seen to strike in this shot"
_WRITE = {
    StemKind.FX: "Should something be heard, write what, and say where: Sound Here, at the playhead.",
    StemKind.BG: "Should something be heard, write what.",
}


def notes_of(card: Card, take: Take | None = None) -> tuple[str, ...]:
    """The warnings in the panel's words, that of silence first.

    Args:
        take: of this card; left out, the chosen one.
    """
    take = take or card.chosen_take
    if take is None:
        return ()
    warnings = take.stem.observations.warnings
    others = tuple(in_panel_words(told) for told in warnings if not told.startswith(_LEFT_SILENT))
    if not take.stem.is_silent:
        return others
    has_advice = any(told.startswith(_UNSEEN) for told in warnings)
    return (_SILENT if has_advice else f"{_SILENT} {_WRITE[card.kind]}", *others)
