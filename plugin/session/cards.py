"""What the panel shows of one stem to be: a card. Values only; the session makes new ones when something moves."""

from dataclasses import dataclass, replace
from typing import Any

from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.card_state import CardState
from v2a_engine.usecases.picture_moments import Moment

__all__ = ["Card", "CardState", "Form", "Take", "Typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One rendering of a stem."""

    number: int  # as in its file's name: never used twice for one stem
    stem: Stem
    rating: int = 0  # 0 not rated, 1..5
    is_stale: bool = False  # the picture, or what is asked of it, changed since it was made


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is asked of one stem, as the inspector shows it. None and empty: as for every stem."""

    wanted: bool = True  # False: this stem is not made
    prompt: str = ""
    negative_prompt: str = ""
    takes: int | None = None
    seed: int | None = None
    guidance: float | None = None
    level_trim_db: float = 0.0  # against the default level of its kind
    handles_frames: int | None = None
    moments: tuple[Moment, ...] = ()  # at which its words sound, besides those of markers


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words in the making, which the forms do not say yet."""

    cue_ids: frozenset[str]
    field: str  # of `Form`
    text: str

    def into(self, card: "Card") -> "Card":
        """The card as it is once they are handed on."""
        if card.cue_id not in self.cue_ids:
            return card
        change: dict[str, Any] = {self.field: self.text}
        return replace(card, form=replace(card.form, **change))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One stem: FX of a shot, or BG of a scene."""

    cue_id: str  # "s010_FX", "sc010_BG": as in `StemRequest`
    kind: StemKind
    place_id: str  # of its shot or scene
    title: str  # the shot's name, or the scene's
    span: FrameSpan  # in the sequence's frames
    state: CardState = CardState.NOTHING
    progress: float = 0.0  # 0..1 while rendering
    stage: str = ""  # "sampling", while rendering
    seconds_left: float | None = None
    message: str = ""  # why it failed, why it is stale
    heard_span: FrameSpan | None = None  # where a placed one is truly heard, if a hand changed it there
    is_muted: bool = False  # placed, and silenced in the timeline by the user
    form: Form = Form()
    takes: tuple[Take, ...] = ()  # in order of their numbers
    coming: int = 0  # so many takes are on their way that are as is asked for now
    chosen: int = 0  # the number of the chosen take; 0 where there is none
    seen: str = ""  # what the engine sees in it and how sure it is, in words; empty before it looked

    @property
    def chosen_take(self) -> Take | None:
        return next((take for take in self.takes if take.number == self.chosen), None)
