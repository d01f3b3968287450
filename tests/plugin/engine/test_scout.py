"""What was looked at once is remembered until its file changes."""

from fractions import Fraction
from pathlib import Path

import pytest

from plugin.engine.scout import RememberingProbe, RememberingScout
from v2a_engine.domain.shot import Media, MediaFacts, PictureSegment, Scouting


class Counted:
    """A probe and a scout that count what they are asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, path: str) -> MediaFacts:
        self.asked += 1
        return MediaFacts(rate=Fraction(24), frames=self.asked, width=1, height=1)

    def identify(self, media: Media) -> str:
        self.asked += 1
        return f"content {self.asked}"

    def scout(self, picture, rate, progress) -> Scouting:
        self.asked += 1
        return Scouting(cuts_frames=(), looks=((1.0,),))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    (tmp_path / "film.mov").write_text("picture")
    return tmp_path / "film.mov"


def test_a_file_is_probed_and_named_again_only_when_it_changed(film: Path) -> None:
    counted = Counted()
    probe, scout, media = RememberingProbe(counted), RememberingScout(counted), Media(path=str(film))
    assert probe(str(film)) == probe(str(film)) and scout.identify(media) == scout.identify(media)
    assert counted.asked == 2
    film.write_text("another picture")
    probe(str(film))
    scout.identify(media)
    assert counted.asked == 4


def test_a_picture_is_looked_at_again_when_its_media_has_another_identity(film: Path) -> None:
    counted = Counted()
    scout = RememberingScout(counted)
    for identity in ("a", "a", "b"):
        picture = (PictureSegment(media=Media(path=str(film), identity=identity), frames=24),)
        scout.scout(picture, Fraction(24), lambda *_: None)
    assert counted.asked == 2


def test_what_is_not_there_is_never_remembered(tmp_path: Path) -> None:
    counted = Counted()
    probe = RememberingProbe(counted)
    probe(str(tmp_path / "gone.mov"))
    probe(str(tmp_path / "gone.mov"))
    assert counted.asked == 2
