"""One recording of the training corpus, as its manifest describes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One row of the manifest."""

    path: str  # relative to the corpus folder
    seconds: float
    category: str
    caption: str
    kind: str  # "oneshot", "event_sequence" or "ambience"
    licence: str
    tier: str
    author: str
    source: str
    origin: str
    bandwidth_hz: int  # above it there is nothing; 0 where nobody looked
    held_out: bool = False  # kept from training, see `split`
