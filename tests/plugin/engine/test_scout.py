"""What was looked at once is remembered until its file changes."""

from fractions import Fraction
from pathlib import Path

import pytest

from plugin.engine.scout import RememberingProbe, RememberingScout
from v2a_engine.domain.errors import MediaError
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

    def recall(self, pictures, rate, progress) -> list[Scouting | None]:
        self.asked += len(pictures)
        remembered = Scouting(cuts_frames=(), looks=((7,),))
        return [remembered if picture[0].frames == 7 else None for picture in pictures]

    def survey(self, pictures, rate, progress) -> list[Scouting | MediaError]:
        self.asked += len(pictures)
        return [
            MediaError("torn") if picture[0].frames == 13 else Scouting(cuts_frames=(), looks=((picture[0].frames,),))
            for picture in pictures
        ]


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


def test_of_many_pictures_only_those_are_looked_at_that_were_never_seen(film: Path) -> None:
    counted = Counted()
    scout, media = RememberingScout(counted), Media(path=str(film), identity="a")

    def seen(*frames: int) -> list[Scouting | MediaError]:
        pictures = [(PictureSegment(media=media, frames=count),) for count in frames]
        return scout.survey(pictures, Fraction(24), lambda *_: None)

    first = seen(10, 20, 10)
    assert counted.asked == 2
    assert [outcome.looks for outcome in first] == [((10,),), ((20,),), ((10,),)]  # type: ignore[union-attr]
    assert seen(20, 30, 10)[::2] == first[1::-1] and counted.asked == 3
    assert isinstance(seen(13)[0], MediaError) and isinstance(seen(13)[0], MediaError)
    assert counted.asked == 5  # what could not be read may be read the next time


def test_what_was_seen_here_is_recalled_without_a_question_and_other_pictures_with_one(film: Path) -> None:
    counted = Counted()
    scout, media = RememberingScout(counted), Media(path=str(film), identity="a")
    pictures = [(PictureSegment(media=media, frames=count),) for count in (10, 7, 30)]
    (seen,) = scout.survey(pictures[:1], Fraction(24), lambda *_: None)
    recalled = scout.recall(pictures, Fraction(24), lambda *_: None)
    assert recalled == [seen, Scouting(cuts_frames=(), looks=((7,),)), None] and counted.asked == 3
    assert scout.recall(pictures[:2], Fraction(24), lambda *_: None) == recalled[:2] and counted.asked == 3


def test_what_is_not_there_is_never_remembered(tmp_path: Path) -> None:
    counted = Counted()
    probe = RememberingProbe(counted)
    probe(str(tmp_path / "gone.mov"))
    probe(str(tmp_path / "gone.mov"))
    assert counted.asked == 2
