"""Many clips of few films: what is found is what a look at each alone finds, and no film is held open for long."""

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from v2a_engine.domain.errors import Cancelled, MediaOffline, UnreadableMedia
from v2a_engine.domain.shot import Media, PictureSegment, Scouting
from v2a_engine.media.scout import STAGE, scout
from v2a_engine.media.scout_memory import MediaScout
from v2a_engine.media.survey import survey

RATE = Fraction(24)
SHOT_FRAMES = 40  # of the film, between its cuts
PLACES = 6


def quiet(step: int, steps: int, stage: str) -> None: ...


def reel(folder: Path, name: str, seed: int = 0, places: int = PLACES) -> Media:
    """A film of still places with grain, `SHOT_FRAMES` each, with keyframes far apart."""
    path = folder / name
    random = np.random.default_rng(seed)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 96, 54, "yuv420p"
        stream.options = {"g": "100", "keyint_min": "100", "sc_threshold": "0", "preset": "veryfast"}
        for number in range(places * SHOT_FRAMES):
            if number % SHOT_FRAMES == 0:
                patches = random.integers(40, 216, 3) + random.integers(-35, 36, (6, 6, 3))
                place = np.repeat(np.repeat(patches, 9, 0), 16, 1)
            pixels = np.clip(place + random.normal(0, 3, (54, 96, 1)), 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return Media(path=str(path), identity=f"{name} {seed}")


def clip(media: Media | None, frames: int, start_frame: int = 0, speed: Fraction | int = 1) -> PictureSegment:
    return PictureSegment(media=media, frames=frames, source_start_s=Fraction(start_frame, 24), speed=Fraction(speed))


def alone(picture: tuple[PictureSegment, ...]) -> Scouting:
    return scout(picture, RATE, quiet)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Media]:
    folder = tmp_path_factory.mktemp("films")
    return [reel(folder, "first.mp4", 1), reel(folder, "second.mkv", 2)]


def test_every_clip_is_seen_as_if_it_were_the_only_one(films: list[Media]) -> None:
    first, second = films
    pictures = {
        10: (clip(first, 60, 130),),
        20: (clip(second, 60, 20),),
        30: (clip(first, 90, 30),),  # overlaps the next, begins before the one above
        40: (clip(first, 60, 75),),
        50: (clip(first, 60, 75),),  # the same again
        60: (clip(first, 50, 20, 2),),
        70: (clip(first, 60, 150, -1),),
        80: (clip(first, 40, 33, 0),),
        90: (clip(second, 60, 50, Fraction(1, 2)),),
        100: (clip(first, 30, 10), clip(None, 20), clip(second, 30, 90)),
        110: (clip(None, 40),),
        120: (clip(first, 60, -30),),  # handles reach before the film and behind it
        130: (clip(second, 60, PLACES * SHOT_FRAMES - 20),),
        140: (clip(first, 1, 200),),
    }
    found = dict(survey(pictures, RATE, quiet))
    assert found == {number: alone(picture) for number, picture in pictures.items()}
    assert found[10].cuts_frames == (30,) and found[30].cuts_frames == (10, 50)  # type: ignore[union-attr]


def test_a_film_that_cannot_be_read_costs_its_own_clips_alone(films: list[Media], tmp_path: Path) -> None:
    (tmp_path / "noise.mp4").write_bytes(b"no film at all" * 1000)
    noise, gone = Media(path=str(tmp_path / "noise.mp4")), Media(path=str(tmp_path / "gone.mp4"))
    pictures = {1: (clip(noise, 9),), 2: (clip(films[0], 48),), 3: (clip(gone, 9),), 4: (clip(noise, 5),)}
    found = dict(survey(pictures, RATE, quiet))
    assert isinstance(found[1], UnreadableMedia) and isinstance(found[4], UnreadableMedia)
    assert isinstance(found[3], MediaOffline)
    assert found[2] == alone(pictures[2])


def test_each_clip_tells_of_the_damage_that_it_shows(tmp_path: Path) -> None:
    media = reel(tmp_path, "torn.mkv", 3)
    path = Path(media.path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    pictures = {number: (clip(media, 70, number),) for number in range(0, 180, 30)}
    found = dict(survey(pictures, RATE, quiet))
    assert found == {number: alone(picture) for number, picture in pictures.items()}
    told = [bool(outcome.warnings) for outcome in found.values() if isinstance(outcome, Scouting)]
    assert len(told) == len(pictures) and any(told) and not all(told)


def test_progress_moves_over_all_clips_to_the_end(films: list[Media]) -> None:
    told: list[tuple[int, int]] = []
    pictures = {number: (clip(films[0], 48, 12 * number),) for number in range(8)}
    pictures[8] = (clip(films[1], 48, 100, -1),)
    dict(survey(pictures, RATE, lambda step, steps, stage: told.append((step, steps))))
    steps = [step for step, _ in told]
    assert {of for _, of in told} == {9 * 48}
    assert steps == sorted(steps) and steps[-1] == 9 * 48 and len(steps) > 30


def test_it_reports_and_can_be_stopped_on_the_long_way_from_a_keyframe(films: list[Media]) -> None:
    told: list[int] = []
    dict(survey({1: (clip(films[0], 24, 95),)}, RATE, lambda step, steps, stage: told.append(step)))
    assert told.count(0) > 90


@pytest.mark.skipif(sys.platform != "linux", reason="looks at open files by way of /proc")
def test_only_one_film_is_open_at_a_time(tmp_path: Path) -> None:
    films = [reel(tmp_path, f"short {number}.mp4", number, places=1) for number in range(12)]
    pictures = {number: (clip(films[number % 12], 12, number % 20),) for number in range(36)}
    most = 0

    def count(step: int, steps: int, stage: str) -> None:
        nonlocal most
        links = [link for link in Path("/proc/self/fd").iterdir() if link.exists()]
        most = max(most, sum("short " in str(link.readlink()) for link in links))

    assert len(dict(survey(pictures, RATE, count))) == 36
    assert most == 1


def test_stopped_in_the_middle_it_goes_on_from_there(films: list[Media], tmp_path: Path) -> None:
    pictures = [(clip(films[0], 40, 30 * number),) for number in range(6)]
    memory = MediaScout(tmp_path)

    def stop(step: int, steps: int, stage: str) -> None:
        if stage == STAGE and step > steps // 2:
            raise Cancelled("Looking")

    with pytest.raises(Cancelled):
        memory.survey(pictures, RATE, stop)
    kept = len(list(tmp_path.glob("*.json")))
    assert 0 < kept < 6
    told: list[int] = []
    memory.survey(pictures, RATE, lambda step, steps, stage: told.append(step) if stage == STAGE else None)
    assert kept * 40 <= told[0] < (kept + 1) * 40 and told[-1] == 6 * 40


def test_what_was_seen_is_known_again_and_a_changed_film_is_seen_again(tmp_path: Path) -> None:
    memory = MediaScout(tmp_path / "memory")
    media = reel(tmp_path, "film.mp4", 4)

    def named() -> list[tuple[PictureSegment, ...]]:
        identity = memory.identify(Media(path=media.path))
        return [(clip(replace(media, identity=identity), 60, start),) for start in (0, 50, 0)]

    seen = memory.survey(named(), RATE, quiet)
    assert seen == [alone(picture) for picture in named()]
    stages: set[str] = set()
    assert memory.survey(named(), RATE, lambda step, steps, stage: stages.add(stage)) == seen
    assert stages and STAGE not in stages
    reel(tmp_path, "film.mp4", 5)
    again = memory.survey(named(), RATE, quiet)
    assert again == [alone(picture) for picture in named()] and again[0] != seen[0]


def test_only_what_was_looked_at_is_recalled_and_nothing_is_decoded_for_it(tmp_path: Path) -> None:
    memory = MediaScout(tmp_path / "memory")
    media = reel(tmp_path, "film.mp4", 4)
    media = replace(media, identity=memory.identify(media))
    seen, never = (clip(media, 60, 0),), (clip(media, 60, 50),)
    (found,) = memory.survey([seen], RATE, quiet)
    Path(media.path).unlink()
    assert memory.recall([never, seen], RATE, quiet) == [None, found]
