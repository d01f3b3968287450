"""Signing a film whose sound is a mix of stems, such as a preview."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from v2a_engine.domain.shot import PictureSegment
from v2a_engine.domain.stem import Stem
from v2a_engine.provenance.identity import Identity
from v2a_engine.provenance.manifest import film_manifest
from v2a_engine.provenance.pictures import PictureCredentials
from v2a_engine.provenance.signing import Parts, sign_film


def film_seal(
    stems: Sequence[Stem], picture: Sequence[PictureSegment], identity: Identity, name: Path
) -> Callable[[Path], None]:
    """What signs the film once it is written; the stems and the pictures' own credentials become its ingredients.

    Args:
        name: what the film will be called, for errors.
    """
    different = list({stem.wav_path: stem for stem in stems}.values())
    marks = Counter(stem.provenance.watermark_id for stem in different if stem.provenance.watermark_id)
    manifest = film_manifest(
        "Preview", [mark_id for mark_id, _ in marks.most_common()], datetime.now(UTC).isoformat(timespec="seconds")
    )

    def seal(film: Path) -> None:
        brought = PictureCredentials("componentOf").of(picture)
        sign_film(film, manifest, identity.pair, Parts(stems=different, pictures=brought.ingredients), name)

    return seal
