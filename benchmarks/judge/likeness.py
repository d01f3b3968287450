"""Does it sound like what was asked for: category and Frechet distance, floors, ceilings, and which stage loses."""

from dataclasses import dataclass
from functools import cached_property

from judge.embedding import EffectsEmbedding, Vector
from judge.envelope import Mono
from judge.neighbours import Gallery, judged_generated
from judge.prompts import CATEGORIES, PROMPTS, SEEDS
from judge.recordings import RealSound, pick, presented
from judge.rendering import Renderer, noise_like
from v2a_engine.training.corpus import DecodedCorpus

HELD_OUT_EACH = 6
TRAINING_EACH = 16

Verdicts = list[tuple[str, str, float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Likeness:
    """All sounds and vectors of this part; computed when first asked for."""

    corpus: DecodedCorpus
    renderer: Renderer
    embedding: EffectsEmbedding
    used: frozenset[str]  # recordings that these weights say they were trained on
    quick: bool

    @property
    def seeds(self) -> tuple[int, ...]:
        """Five; one when quick."""
        return SEEDS[:1] if self.quick else SEEDS

    @cached_property
    def real(self) -> list[RealSound]:
        numbers = pick(self.corpus, list(CATEGORIES), HELD_OUT_EACH, held_out=True)
        return [presented(self.corpus, number) for number in numbers]

    @cached_property
    def training(self) -> list[RealSound]:
        numbers = pick(self.corpus, list(CATEGORIES), TRAINING_EACH, held_out=False)
        return [presented(self.corpus, number) for number in numbers]

    @cached_property
    def generated(self) -> list[tuple[str, Mono]]:
        """(category, sound): two prompts a category, every seed of each."""
        return [(one.category, self.renderer.prompted(one, seed)) for one in PROMPTS for seed in self.seeds]

    @cached_property
    def gallery(self) -> Gallery:
        return self._gallery(self.real)

    @cached_property
    def training_gallery(self) -> Gallery:
        return self._gallery(self.training)

    @cached_property
    def generated_vectors(self) -> Vector:
        return self.embedding.many([mono for _, mono in self.generated])

    @cached_property
    def noise_vectors(self) -> Vector:
        return self.embedding.many([noise_like(mono, seed) for seed, (_, mono) in enumerate(self.generated)])

    @cached_property
    def vocoded(self) -> Vector:
        """The held-out recordings through the vocoder; a third of them when quick (`copied`)."""
        return self._passed(through_codec=False)

    @cached_property
    def recoded(self) -> Vector:
        """And through the codec before it."""
        return self._passed(through_codec=True)

    @property
    def copied(self) -> list[RealSound]:
        return self.real[::3] if self.quick else self.real

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(category for category, _ in self.generated)

    @property
    def contaminated(self) -> int:
        """Of the recordings that judge, those these weights have heard."""
        return sum(one.recording.path in self.used for one in self.real)

    def verdicts(self) -> Verdicts:
        return judged_generated(self.gallery, self.asked, self.generated_vectors)

    def _passed(self, *, through_codec: bool) -> Vector:
        copies = [self.renderer.vocoded(one.mono, 7, through_codec=through_codec) for one in self.copied]
        return self.embedding.many(copies)

    def _gallery(self, sounds: list[RealSound]) -> Gallery:
        vectors = self.embedding.many([one.mono for one in sounds])
        return Gallery(recordings=tuple(one.recording for one in sounds), vectors=vectors)
