"""What the strip says in words: to a screen reader, and under the pointer."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from plugin.panel.strip.view import Content
from plugin.panel.theme import card_words
from plugin.session.cards import Card, CardState
from plugin.session.panel_words import in_panel_words
from plugin.session.take_notes import notes_of
from plugin.session.timeline.left_out import why_silent
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.shot import Shot, SkippedShot

if TYPE_CHECKING:
    from plugin.session.session import Session

KIND_WORDS = {
    StemKind.FX: "spot effects and Foley, per shot",
    StemKind.BG: "ambience, per scene",
    StemKind.MX: "music, per sequence",
    StemKind.DX: "dialogue, per subtitle",
}


def shot_told(shot: Shot | SkippedShot, cards: Sequence[Card]) -> str:
    """ "Shot s030, interior, FX ready, BG rendering 40 %"; of one without sound, why."""
    states = [f"{card.kind} {card_words(card)}{_silence(card)}" for card in cards]
    if isinstance(shot, SkippedShot):
        states = [why_silent(shot) if shot.unseen is not None else f"{why_silent(shot)}, it gets no sound"]
    return ", ".join([f"Shot {shot.shot_id}", *([shot.name] if shot.name else []), *states])


def strip_told(shot: Shot | SkippedShot | None, session: "Session") -> str:
    """The shot that the keyboard is at, and the selection."""
    if shot is None:
        return "No timeline is open"
    return f"{shot_told(shot, session.cards_of(shot.shot_id))}. {selection_told(session.selected)}"


def selection_told(selected: Sequence[str]) -> str:
    """How many are selected, and which."""
    if not selected:
        return "No shot selected"
    if len(selected) == 1:
        return f"1 shot selected, {selected[0]}"
    return f"{len(selected)} shots selected, {selected[0]} to {selected[-1]}"


def shot_tip(shot: Shot, content: Content, neighbours: int) -> str:
    """Under the pointer: which shot, when, how long; and that others share its place."""
    start, end = shot.span.start_frame, shot.span.end_frame
    lines = [f"{shot.shot_id}  {shot.name}", f"{content.label(start)} to {content.label(end)}", _length(shot)]
    if neighbours > 1:
        lines.append(f"{neighbours} shots lie here. Double-click, or press +, to see each.")
    return "\n".join(lines)


def card_tip(card: Card) -> str:
    """What is to know of a card that has no room in it."""
    lines = [f"{card.kind} of {card.place_id}: {card_words(card)}"]
    if card.state is CardState.RENDERING and card.stage:
        left = f", {round(card.seconds_left)} s left" if card.seconds_left is not None else ""
        lines.append(f"{card.stage}{left}")
    if card.message:
        lines.append(card.message)
    if card.chosen:
        lines.append(f"Take {card.chosen} of {len(card.takes)}")
    lines += notes_of(card)
    if card.form.prompt:
        lines.append(f"Asked for: {card.form.prompt}")
    if card.seen:
        lines.append(f"Seen: {card.seen}")
    return "\n".join(lines)


def skipped_tip(shot: SkippedShot) -> str:
    """Why a shot gets no sound."""
    return f"{why_silent(shot).capitalize()}: {shot.name}\n{in_panel_words(shot.reason)}"


def tell_reader(widget: QWidget, words: str, *, aloud: bool) -> None:
    """Make `words` a widget's description for screen readers; `aloud` has them spoken now."""
    widget.setAccessibleDescription(words)
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.DescriptionChanged))
    if aloud:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def _silence(card: Card) -> str:
    take = card.chosen_take
    return ", silent" if take is not None and take.stem.is_silent else ""


def _length(shot: Shot) -> str:
    frames = shot.span.frames
    return f"{float(shot.span.length_s):.1f} s, {frames} frame{'s' if frames != 1 else ''}"
