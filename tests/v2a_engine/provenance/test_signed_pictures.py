"""A picture's own credentials become part of the stem's and of the preview's; its path and name do not."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import c2pa
import numpy as np
import pytest

from v2a_engine.domain.shot import Media, PictureSegment
from v2a_engine.domain.stem import Stem
from v2a_engine.media.preview import is_our_preview, write_preview
from v2a_engine.provenance.certificates import made_pair
from v2a_engine.provenance.credentials import Credentials, SignatureState, read_credentials
from v2a_engine.provenance.identity import identity_store
from v2a_engine.provenance.pictures import PictureCredentials
from v2a_engine.stems.film_seal import film_seal
from v2a_engine.stems.mix import mix_over

SECRET_NAME = "unreleased_title_reel7"
RATE = Fraction(24000, 1001)


def film(path: Path, frames: int = 48) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for number in range(frames):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 4 * number, np.uint8), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def camera_film(tmp_path: Path) -> Path:
    """A film that its camera signed."""
    plain, signed = film(tmp_path / "plain.mp4"), tmp_path / f"{SECRET_NAME}.mp4"
    pair = made_pair()
    captured = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    statement = {
        "claim_generator_info": [{"name": "A camera", "version": "1"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [captured]}}],
    }
    info = c2pa.C2paSignerInfo(pair.algorithm.encode(), pair.chain_pem, pair.key_pem, None)
    with c2pa.Builder(statement, c2pa.Context()) as builder, plain.open("rb") as source, signed.open("w+b") as out:
        builder.sign(c2pa.Signer.from_info(info), "video/mp4", source, out)
    return signed


def shown(path: Path, frames: int = 48) -> PictureSegment:
    return PictureSegment(media=Media(path=str(path)), frames=frames, source_start_s=Fraction(0), speed=Fraction(1))


def rendered(noise: Any, wav: Path, picture: Iterable[PictureSegment]) -> Stem:
    request = noise.request_for(wav, picture=tuple(picture))
    stem: Stem = noise.writer().write(request, noise.NoiseBursts(), noise.quietly)
    return stem


def ingredients(read: Credentials) -> list[dict[str, Any]]:
    assert read.manifest is not None
    found: list[dict[str, Any]] = read.manifest.get("ingredients", [])
    return found


def test_a_signed_picture_is_an_ingredient_without_its_path_or_name(
    home: Path, tmp_path: Path, noise: Any, camera_film: Path
) -> None:
    stem = rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(camera_film)])
    wav = Path(stem.wav_path)
    read = read_credentials(wav)
    assert (read.state, read.problems) == (SignatureState.OWN, ())
    (picture,) = ingredients(read)
    assert (picture["title"], picture["relationship"]) == ("Picture", "inputTo")
    assert picture["active_manifest"]
    content = wav.read_bytes()
    assert b"A camera" in content  # its own manifest came along whole
    assert SECRET_NAME.encode() not in content
    assert str(tmp_path).encode() not in content
    assert b"digitalCapture" in content


def test_an_unsigned_picture_leaves_no_trace(home: Path, tmp_path: Path, noise: Any) -> None:
    stem = rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(film(tmp_path / f"{SECRET_NAME}.mp4"))])
    assert ingredients(read_credentials(Path(stem.wav_path))) == []
    assert SECRET_NAME.encode() not in Path(stem.wav_path).read_bytes()
    assert stem.observations.warnings == ("it is only noise",)


def test_a_picture_that_was_changed_after_its_signing_is_kept_as_what_it_is(
    home: Path, tmp_path: Path, noise: Any, camera_film: Path
) -> None:
    content = bytearray(camera_film.read_bytes())
    content[content.rindex(b"mdat") + 200] ^= 1
    camera_film.write_bytes(content)
    read = read_credentials(Path(rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(camera_film)]).wav_path))
    assert read.state is SignatureState.OWN  # the stem is whole
    failures = ingredients(read)[0]["validation_results"]["activeManifest"]["failure"]
    assert "assertion.bmffHash.mismatch" in {one["code"] for one in failures}


def test_credentials_of_a_picture_that_cannot_be_read_are_said_and_cost_no_stem(
    home: Path, tmp_path: Path, noise: Any, camera_film: Path
) -> None:
    content = camera_film.read_bytes()
    at = content.index(b"jumb", content.index(b"c2pa"))
    camera_film.write_bytes(content[: at + 200] + bytes(300) + content[at + 500 :])
    stem = rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(camera_film)])
    assert any("own credentials cannot be read" in warning for warning in stem.observations.warnings)
    assert read_credentials(Path(stem.wav_path)).state is SignatureState.OWN


def test_a_picture_is_read_once_and_again_when_it_changes(tmp_path: Path, camera_film: Path) -> None:
    pictures = PictureCredentials()
    first = pictures.of([shown(camera_film), shown(camera_film)]).ingredients
    assert len(first) == 1
    assert pictures.of([shown(camera_film)]).ingredients == first
    camera_film.write_bytes(film(tmp_path / "new.mp4", 12).read_bytes())
    assert pictures.of([shown(camera_film, 12)]).ingredients == ()
    camera_film.unlink()
    assert pictures.of([shown(camera_film)]).ingredients == ()


def test_a_preview_is_signed_plays_and_names_its_stems_and_picture(
    home: Path, tmp_path: Path, noise: Any, camera_film: Path
) -> None:
    stem = rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(camera_film)])
    picture, path = [shown(camera_film)], tmp_path / "see.mp4"
    seal = film_seal([stem, stem], picture, identity_store().open(), path)
    write_preview(picture, RATE, mix_over([stem], stem.request.span), path, noise.quietly, seal)
    read = read_credentials(path)
    assert (read.state, read.problems) == (SignatureState.OWN, ())
    assert read.mark_id == stem.provenance.watermark_id
    assert [(one["title"], one["relationship"]) for one in ingredients(read)] == [
        ("s010_FX", "componentOf"),
        ("Picture", "componentOf"),
    ]
    assert all(one["active_manifest"] for one in ingredients(read))
    assert b"compositeWithTrainedAlgorithmicMedia" in path.read_bytes()
    assert SECRET_NAME.encode() not in path.read_bytes()
    assert is_our_preview(path)
    head = path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")  # it still plays while it loads
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 48
    with av.open(str(path)) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) >= 48 * 2002
    assert sorted(one.name for one in tmp_path.glob("*see*")) == ["see.mp4"]


def test_a_changed_preview_says_so(home: Path, tmp_path: Path, noise: Any) -> None:
    reel = film(tmp_path / "reel.mp4")
    stem = rendered(noise, tmp_path / "show_s010_FX_t1.wav", [shown(reel)])
    path = tmp_path / "see.mp4"
    seal = film_seal([stem], [shown(reel)], identity_store().open(), path)
    write_preview([shown(reel)], RATE, mix_over([stem], stem.request.span), path, noise.quietly, seal)
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)
    read = read_credentials(path)
    assert (read.state, read.problems) == (
        SignatureState.INVALID,
        ("Something in the file was changed after it was signed.",),
    )
