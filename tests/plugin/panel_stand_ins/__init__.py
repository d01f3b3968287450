"""What stands in for the world in tests of the panel: a timeline made of numbers, an engine that obeys."""

from panel_stand_ins.link import StandInLink, StandInShelf
from panel_stand_ins.seen import StandInPictures, StandInStills, StandInVerification, StandInWaveforms
from panel_stand_ins.timeline import AnyScout, PatientScout, StandInEyes, StandInHost, StandInScout, synthetic_cut

__all__ = [
    "AnyScout",
    "PatientScout",
    "StandInEyes",
    "StandInHost",
    "StandInLink",
    "StandInPictures",
    "StandInScout",
    "StandInShelf",
    "StandInStills",
    "StandInVerification",
    "StandInWaveforms",
    "synthetic_cut",
]
