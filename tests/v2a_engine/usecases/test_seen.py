"""A scout that can look at all edits at once is asked once, and each edit gets what is its own."""

from collections.abc import Sequence as Seq
from fractions import Fraction

from v2a_engine.domain.errors import MediaError, MediaOffline
from v2a_engine.domain.shot import Edit, Media, PictureSegment, Scouting
from v2a_engine.domain.time import FrameSpan
from v2a_engine.usecases.ports import Progress
from v2a_engine.usecases.seen import seen_edits

RATE = Fraction(24)


class OneByOne:
    """Sees a cut at the frame that the film is called after."""

    def __init__(self) -> None:
        self.questions = 0

    def identify(self, media: Media) -> str:
        if media.path == "gone":
            raise MediaOffline("gone", "gone")
        return f"content of {media.path}"

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        self.questions += 1
        media = picture[0].media
        assert media is not None and media.identity == f"content of {media.path}"
        if media.path == "torn":
            raise MediaError("torn")
        return Scouting(cuts_frames=(int(media.path),), looks=((1.0,), (1.0,)))


class AllAtOnce(OneByOne):
    def survey(
        self, pictures: Seq[Seq[PictureSegment]], rate: Fraction, progress: Progress
    ) -> list[Scouting | MediaError]:
        seen: list[Scouting | MediaError] = []
        for picture in pictures:
            try:
                seen.append(self.scout(picture, rate, progress))
            except MediaError as error:
                seen.append(error)
        self.questions = 1
        return seen


def edits() -> dict[int, Edit]:
    listed = {}
    for place, path in enumerate(["7", "gone", "9", "torn", "7"], start=1):
        span = FrameSpan(24 * place, 24 * place + 24, RATE)
        picture = (PictureSegment(media=Media(path=path), frames=24),)
        listed[place] = Edit(name=path, track="V1", span=span, picture_span=span, picture=picture)
    return listed


def test_all_at_once_is_what_one_by_one_is_and_a_single_question() -> None:
    slow, quick = OneByOne(), AllAtOnce()
    seen = seen_edits(edits(), RATE, quick, lambda *_: None)
    assert (slow.questions, quick.questions) == (0, 1)
    for each in (seen, seen_edits(edits(), RATE, slow, lambda *_: None)):
        assert isinstance(each[2], MediaOffline) and isinstance(each[4], MediaError)
        found = {place: outcome[1].cuts_frames for place, outcome in each.items() if isinstance(outcome, tuple)}
        assert found == {1: (7,), 3: (9,), 5: (7,)}
    assert slow.questions == 4
