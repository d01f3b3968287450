"""The whole path in every edition: read, render, place; the cut changes, and the sound follows it."""

import copy
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Seq
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from stand_in import Cut, Edition, snapshot, write_sound
from stand_in.state import unique_id
from stand_in.which_editions import each_edition_with

from resolve_bridge.host import ResolveHost
from v2a_engine.domain.cue import StemKind
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.domain.stem import Stem
from v2a_engine.usecases.conform import Before, carry_out, conform
from v2a_engine.usecases.plan import Wishes
from v2a_engine.usecases.ports import JobProgress, JobState, Progress
from v2a_engine.usecases.score import Delivery, look, make_sound
from v2a_engine.usecases.selection import Selection

WISHES = Wishes(kinds=(StemKind.FX,))


class Scout:
    """Content is a file's name, and no file has a cut inside."""

    def identify(self, media: Media) -> str:
        return Path(media.path).name

    def scout(self, picture: Seq[PictureSegment], rate: Fraction, progress: Progress) -> Scouting:
        return Scouting(cuts_frames=(), looks=((1.0,),))


class Silence:
    """A renderer and a shelf at once: it renders silence, and remembers it."""

    def __init__(self, stem_for: Callable[..., Stem]) -> None:
        self._stem_for = stem_for
        self.stems: dict[str, Stem] = {}
        self.rendered: list[str] = []

    def render(self, requests: Seq[StemRequest], progress: JobProgress) -> Iterable[JobState]:
        for request in requests:
            start, end = request.rendered_span.samples(SAMPLE_RATE_HZ)
            Path(request.wav_path).parent.mkdir(exist_ok=True)
            write_sound(Path(request.wav_path), end - start)
            self.stems[request.wav_path] = self._stem_for(request, samples=end - start)
            self.rendered.append(request.cue_id)
            yield JobState(job_id=request.cue_id, request=request, state="done", stem=self.stems[request.wav_path])

    def find(self, key: str, folder: str) -> Stem | None:
        return None

    def read(self, wav_path: str) -> Stem | None:
        return self.stems.get(wav_path)

    def free_path(self, wanted: str) -> str:
        return wanted if not Path(wanted).exists() else wanted.replace("_t1", "_t1b")


def no_progress(*_: object) -> None:
    """Nobody watches."""


def recut(made: Cut) -> None:
    """The last shot comes first, the second is trimmed at its head; the sounds of the user's own stay behind."""
    timeline = made.timeline
    picture = timeline.tracks["video"][0]
    harbour, door, stairs = picture.items
    stairs.start = timeline.start_frame
    harbour.start = stairs.end
    door.start, door.frames = harbour.end, door.frames - 6
    door.source_s += Fraction(6) / timeline.exact_rate
    door.markers = {frame - 6: marker for frame, marker in door.markers.items()}
    picture.items = [stairs, harbour, door]


def heard(made: Cut) -> list[tuple[str, int, int, Fraction]]:
    """Shot by its cue, where it is heard, for how long, from which frame of its file."""
    items = [
        item
        for track in made.timeline.tracks["audio"]
        for item in track.items
        if item.pool is not None and item.pool.third_party
    ]
    return sorted(
        (
            item.name.rsplit("_", 2)[0],
            item.start - made.timeline.start_frame,
            item.frames,
            item.source_s * made.timeline.exact_rate,
        )
        for item in items
    )


@each_edition_with("rate", ["24", "29.97 DF"])
@pytest.mark.parametrize("where", ["in the same timeline", "in another timeline"])
def test_the_sound_follows_a_changed_cut(
    where: str, rate: str, edition: Edition, cut_for: Any, tmp_path: Path, stem_for: Callable[..., Stem], our_bin: str
) -> None:
    made: Cut = cut_for(edition, rate=rate)
    made.timeline.markers.clear()  # words that stay where they are, while the picture goes elsewhere
    untouched = snapshot(made.app)
    silence = Silence(stem_for)
    delivery = Delivery(folder=str(tmp_path / "stems"), show="film", shelf=silence)
    host = ResolveHost(made.resolve)
    before_cut = look(host, Selection(), Scout(), no_progress)
    make_sound(before_cut, WISHES, delivery, silence, host, no_progress)
    assert [(name, start, frames) for name, start, frames, _ in heard(made)] == [
        ("film_s010", 0, 48),
        ("film_s020", 48, 48),
        ("film_s030", 96, 36),
    ]
    files = {clip.files[0] for clip in host.placed()}

    if where == "in another timeline":
        made.project.current = _new_timeline(made)
    recut(made)
    edited = snapshot(made.app, tmp_path / "stems", our_bin)
    new_host = host if where == "in the same timeline" else ResolveHost(made.resolve)
    spotting = look(new_host, Selection(), Scout(), no_progress)
    before = Before(sequence=before_cut.sequence, clips=tuple(host.placed()))
    conformed = conform(spotting, WISHES, before, Scout(), delivery)
    assert conformed.requests == (), "all of it was in the files' handles"
    failed = carry_out(conformed, delivery, lambda: silence, new_host, no_progress).failures
    assert failed == ()

    first = [round(from_frame) for *_, from_frame in sorted(heard(made))]
    assert [(name, start, frames) for name, start, frames, _ in heard(made)] == [
        ("film_s010", 36, 48),
        ("film_s020", 84, 42),
        ("film_s030", 0, 36),
    ]
    handles = [request.span.start_frame - request.rendered_span.start_frame for request in _requests(silence)]
    assert first == [handles[0], handles[1] + 6, handles[2]], "to the frame as the picture was trimmed"
    assert {clip.files[0] for clip in new_host.placed()} == files and len(silence.rendered) == 3
    assert snapshot(made.app, tmp_path / "stems", our_bin) == edited, "nothing of the user's has changed"

    assert new_host.remove() == 3
    if where == "in another timeline":
        assert len(host.placed()) == 3 and host.remove() == 3
        assert snapshot(made.app)["timelines"][:2] == untouched["timelines"]
    assert snapshot(made.app)["bins"] == untouched["bins"]
    assert snapshot(made.app) == edited


def _requests(silence: Silence) -> list[StemRequest]:
    return [silence.stems[path].request for path in sorted(silence.stems)]


def _new_timeline(made: Cut) -> Any:
    """A copy of the user's own part of the cut, as an editor makes one for the next version."""
    twin = copy.copy(made.timeline)
    twin.name, twin.uid, twin.markers = "Cut 8", unique_id("timeline"), {}
    twin.tracks = {
        kind: [
            copy.copy(track) for track in tracks if not any(item.pool and item.pool.third_party for item in track.items)
        ]
        for kind, tracks in made.timeline.tracks.items()
    }
    for tracks in twin.tracks.values():
        for track in tracks:
            track.items = [copy.copy(item) for item in track.items]
            for item in track.items:
                item.uid = unique_id("item")
    made.project.timelines.append(twin)
    return twin
