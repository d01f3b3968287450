"""A picture is looked at once; when the file or the edit changes, again."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from v2a_engine.domain.errors import MediaOffline
from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.media.scout_memory import MediaScout

RATE = Fraction(24)


def quiet(step: int, steps: int, stage: str) -> None: ...


@pytest.fixture
def segment(studio: Any, tmp_path: Path) -> PictureSegment:
    media = Media(path=studio.shoot(pictures=30))
    scout = MediaScout(tmp_path / "memory")
    return PictureSegment(media=replace(media, identity=scout.identify(media)), frames=30)


def test_what_was_found_is_found_again_without_the_file(segment: PictureSegment, tmp_path: Path) -> None:
    scout = MediaScout(tmp_path / "memory")
    found = scout.scout([segment], RATE, quiet)
    assert segment.media is not None
    elsewhere = replace(segment, media=replace(segment.media, path="/gone/film.mp4"))
    assert scout.scout([elsewhere], RATE, quiet) == found
    with pytest.raises(MediaOffline):
        scout.scout([replace(elsewhere, frames=29)], RATE, quiet)


def test_a_file_that_changes_while_it_is_open_gets_another_identity(studio: Any, tmp_path: Path) -> None:
    path = Path(studio.shoot(pictures=30))
    scout = MediaScout(tmp_path / "memory")
    before = scout.identify(Media(path=str(path)))
    assert scout.identify(Media(path=str(path))) == before
    path.write_bytes(path.read_bytes() + b"more")
    assert scout.identify(Media(path=str(path))) != before
    path.unlink()
    with pytest.raises(MediaOffline):
        scout.identify(Media(path=str(path)))


def test_a_damaged_memory_is_made_anew(segment: PictureSegment, tmp_path: Path) -> None:
    scout = MediaScout(tmp_path / "memory")
    found = scout.scout([segment], RATE, quiet)
    for file in (tmp_path / "memory").iterdir():
        file.write_text("{")
    assert scout.scout([segment], RATE, quiet) == found
    shutil.rmtree(tmp_path / "memory")
    assert scout.scout([segment], RATE, quiet) == found
