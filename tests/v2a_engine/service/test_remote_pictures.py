"""Pictures by way of the service: what the panel sees without a decoder of its own."""

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from v2a_engine.domain.errors import Cancelled, InputError, MediaError
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.identity import identify
from v2a_engine.media.probe import probe
from v2a_engine.media.scout import scout
from v2a_engine.remote.pictures import Pictures, RemoteProbe, RemoteScout

R = Fraction(24)


@pytest.fixture(scope="module")
def film(warm_bench: Any) -> str:
    path: str = warm_bench.film("film.mp4")
    return path


def clip(path: str | None, frames: int, start_s: Fraction | int = 0, speed: Fraction | int = 1) -> PictureSegment:
    media = None if path is None else Media(path=path)
    return PictureSegment(media=media, frames=frames, source_start_s=Fraction(start_s), speed=Fraction(speed))


def seen(stills: Sequence[bytes]) -> list[int]:
    """The numbers of the film's pictures, whose greys come back some 1.5 darker; -1 for black."""
    greys = [float(np.asarray(Image.open(io.BytesIO(still)).convert("L")).mean()) for still in stills]
    return [-1 if grey < 10 else round((grey - 18.5) / 4) for grey in greys]


def test_a_file_is_what_the_probe_in_process_says(warm_bench: Any, film: str) -> None:
    assert RemoteProbe(warm_bench.address)(film) == probe(film)


def test_a_films_name_and_cuts_are_those_of_the_scout_in_process(warm_bench: Any, film: str) -> None:
    eyes = RemoteScout(warm_bench.address)
    assert eyes.identify(Media(path=film)) == identify(Media(path=film))
    named = Media(path=film, identity=identify(Media(path=film)))
    picture = [PictureSegment(media=named, frames=40)]
    told: list[int] = []
    found = eyes.scout(picture, R, lambda step, steps, stage: told.append(steps))
    assert found == scout(picture, R, lambda *_: None)
    assert set(told) == {40}


@pytest.mark.parametrize(
    ("picture", "how", "numbers"),
    [
        ([(48, 0, 1)], {"frames": 5, "first_frame": 10}, [10, 11, 12, 13, 14]),
        ([(48, 0, 1)], {"first_frame": 47}, [47]),
        ([(48, 0, 1)], {"frames": 9, "first_frame": 30, "step": 6}, [30, 36, 42]),  # ends with the picture
        ([(10, 1, 2)], {"frames": 4}, [24, 26, 28, 30]),
        ([(10, 1, -1)], {"frames": 4}, [24, 23, 22, 21]),
        ([(10, 1, -1)], {"frames": 3, "step": 4}, [24, 20, 16]),
        ([(10, 1, 0)], {"frames": 3}, [24, 24, 24]),
        ([(5, 0, 1), None, (5, 1, 1)], {"frames": 7, "step": 2}, [0, 2, 4, -1, -1, 25, 27]),
    ],
)
def test_stills_show_what_the_viewer_sees(
    warm_bench: Any, film: str, picture: list[Any], how: dict[str, int], numbers: list[int]
) -> None:
    segments = [clip(None, 4) if part is None else clip(film, *part) for part in picture]
    stills = list(Pictures(warm_bench.address).frames(segments, R, height_px=36, **how))
    assert seen(stills) == numbers


def test_stills_have_the_height_asked_for_but_are_not_blown_up(warm_bench: Any, film: str) -> None:
    pictures = Pictures(warm_bench.address)
    sizes = [
        Image.open(io.BytesIO(next(pictures.frames([clip(film, 1)], R, height_px=height)))).size for height in (36, 500)
    ]
    assert sizes == [(64, 36), (128, 72)]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"first_frame": 48}, "first_frame = 48"),
        ({"first_frame": -1}, "first_frame = -1"),
        ({"frames": 20_001}, "frames = 20001"),
        ({"step": 0}, "step = 0"),
        ({"height_px": 1 << 20}, "height_px"),
    ],
)
def test_absurd_numbers_are_refused(warm_bench: Any, film: str, how: dict[str, int], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        list(Pictures(warm_bench.address).frames([clip(film, 48)], R, **{"height_px": 36, **how}))


def test_too_many_segments_are_refused(warm_bench: Any) -> None:
    with pytest.raises(InputError, match="segments = 10001"):
        list(Pictures(warm_bench.address).frames([clip(None, 1)] * 10_001, R, height_px=36))


def test_only_regular_files_by_their_full_path_are_opened(warm_bench: Any, tmp_path: Path) -> None:
    (tmp_path / "playlist.mp4").write_text("#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/film.ts\n")
    (tmp_path / "notes.mov").write_text("no film")
    import os

    os.mkfifo(tmp_path / "pipe.mov")
    for path, error, sentence in [
        (tmp_path / "lost.mov", MediaError, "is not there"),
        (tmp_path / "pipe.mov", InputError, "no regular file"),
        ("/dev/zero", InputError, "no regular file"),
        ("film.mp4", InputError, "not absolute"),
        ("http://127.0.0.1/film.mp4", InputError, "not absolute"),
        ("/reel/a\0b.mov", InputError, "no file has such a name"),
        ("/reel/%0999999999d.png", InputError, "no picture has such a number"),
        (tmp_path / "playlist.mp4", MediaError, "Cannot read"),
        (tmp_path / "notes.mov", MediaError, "Cannot read"),
    ]:
        with pytest.raises(error, match=sentence):
            RemoteProbe(warm_bench.address)(str(path))
        with pytest.raises(error):
            list(Pictures(warm_bench.address).frames([clip(str(path), 1)], R, height_px=36))


def test_who_reports_can_stop_the_scout(warm_bench: Any, film: str) -> None:
    def stop(step: int, steps: int, stage: str) -> None:
        raise Cancelled("The test")

    with pytest.raises(Cancelled, match="The test"):
        RemoteScout(warm_bench.address).scout([clip(film, 30_000)], R, stop)
    # The lane is free again: a scout that waited behind 30,000 frames would take minutes.
    assert RemoteScout(warm_bench.address).scout([clip(film, 12)], R, lambda *_: None).cuts_frames == ()
