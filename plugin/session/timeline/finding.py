"""Takes that were made before, found again: each at the shot or scene whose picture it was made for."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Sequence as Seq

from plugin.session.cards import Take
from plugin.session.timeline.stems_folders import StemsFolders
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.plan import Place
from v2a_engine.usecases.ports import PlacedClip, StemShelf
from v2a_engine.usecases.stem_home import StemHomes

Rated = Seq[tuple[str, int]]  # wav path and rating


class Finding:
    """Collects takes by the cue ids of the cut as it is now. A name alone is never believed where pictures tell."""

    def __init__(self, at: Mapping[str, Place], homes: StemHomes, folders: StemsFolders, shelf: StemShelf) -> None:
        self._at, self._homes, self._folders, self._shelf = at, homes, folders, shelf
        self._found: dict[str, dict[int, Take]] = {}
        self._known: set[str] = set()  # files, each once however it is spelled
        self._heard: dict[str, str] = {}  # by cue id: the file that is heard in the timeline
        self._gone = 0

    @property
    def lost(self) -> tuple[str, ...]:
        """What could not be found, in words."""
        if not self._gone:
            return ()
        one = "Its file is not there any more" if self._gone == 1 else "Their files are not there any more"
        return (f"{self._gone} take{'s' if self._gone > 1 else ''} could not be brought back. {one}.",)

    def home_of_kept(self, rated: Rated) -> str:
        """Where takes that were kept together belong now; "" where nothing shows what they were made for."""
        stems = (self._shelf.read(wav_path) for wav_path, _ in reversed(rated))
        return next((home for stem in stems if stem and (home := self._homes.home(stem.request))), "")

    def add_kept(self, kept: Mapping[str, Rated], new_ids: Mapping[str, str]) -> None:
        """Those that were kept, by their old cue ids. What shows nowhere stays with its card, to be seen as stale."""
        for cue_id, rated in kept.items():
            near = new_ids.get(cue_id, "")
            for wav_path, rating in rated:
                self._note(wav_path)
                stem = self._shelf.read(wav_path)
                if stem is None:
                    self._gone += 1
                elif home := self._homes.home(stem.request, near) or near:
                    self._add(home, stem, rating)

    def add_placed(self, placed: Iterable[PlacedClip]) -> None:
        """Those that lie in the timeline."""
        in_order = {
            kind: sorted((p.span.start_frame, c) for c, p in self._at.items() if p.kind is kind) for kind in StemKind
        }
        for clip in placed:
            before = bisect_right(in_order[clip.kind], clip.span.start_frame, key=lambda each: each[0])
            near = in_order[clip.kind][before - 1][1] if before else ""
            for number, wav_path in enumerate(clip.files):
                stem = self._shelf.read(wav_path)
                home = self._homes.home(stem.request, near) if stem else ""
                if stem is not None and home in self._at:
                    if self._note(wav_path):
                        self._add(home, stem, 0)
                    if number == 0:
                        self._heard[home] = wav_path

    def takes(self, cue_id: str) -> tuple[Take, ...]:
        """In order of their numbers."""
        by_number = self._found.get(cue_id, {})
        return tuple(by_number[number] for number in sorted(by_number))

    def heard(self, cue_id: str) -> int:
        """The number of the take that is heard in the timeline; 0 where none is."""
        heard = self._heard.get(cue_id)
        return next((take.number for take in self.takes(cue_id) if take.stem.wav_path == heard), 0)

    def _note(self, wav_path: str) -> bool:
        """Was it not known before?"""
        self._folders.look([wav_path])
        name = self._folders.name(wav_path)
        is_new = name not in self._known
        self._known.add(name)
        return is_new

    def _add(self, cue_id: str, stem: Stem, rating: int) -> None:
        takes = self._found.setdefault(cue_id, {})
        if any(take.stem.wav_path == stem.wav_path for take in takes.values()):
            return  # it was kept twice
        number = free_number(stem, takes)
        takes[number] = Take(number=number, stem=stem, rating=rating)


def free_number(stem: Stem, taken: Collection[int]) -> int:
    """The take's own number; the next free one where its shot had another name when it was made."""
    return stem.request.take if stem.request.take not in taken else max(taken) + 1
