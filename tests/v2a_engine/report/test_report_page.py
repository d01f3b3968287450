"""The report: one page that holds everything, trusts no name, and shows what is in the files."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from v2a_engine.domain.cue import Cue, StemKind
from v2a_engine.domain.errors import MediaOffline, OutputRefused
from v2a_engine.domain.request import SAMPLE_RATE_HZ, StemRequest, TimedPrompt
from v2a_engine.domain.shot import Media, PictureSegment, Scene, Sequence, Shot, SkippedShot
from v2a_engine.domain.stem import HeardEvent, Observations, Stem
from v2a_engine.domain.time import FrameSpan
from v2a_engine.report.colours import LEVELS, palette
from v2a_engine.report.markup import Markup, element
from v2a_engine.report.page import write_report
from v2a_engine.report.pictures import HIGHEST_HZ, LOWEST_HZ, ROWS, picture_sound
from v2a_engine.usecases.ports import StemClip
from v2a_engine.usecases.score import Failure, Outcome
from v2a_engine.usecases.spot import Spotting

StemFor = Callable[..., Stem]
RATE = Fraction(24)
NASTY = '<script>alert("x")</script> & "Åse\'s" reel'
HANDLES = 12
CLICK_S = 1.0


def quiet(_step: int, _steps: int, _stage: str) -> None:
    pass


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 128, 72, "yuv420p"
        for number in range(48):
            pixels = np.full((72, 128, 3), 40 + 4 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def request(kind: StemKind, wav: Path, picture: tuple[PictureSegment, ...]) -> StemRequest:
    return StemRequest(
        cue_id=f"s010_{kind}",
        kind=kind,
        span=FrameSpan(0, 48, RATE),
        rendered_span=FrameSpan(-HANDLES, 48 + HANDLES, RATE),
        picture=picture,
        prompt=NASTY,
        level_lufs=-27.0,
        seed=4711,
        wav_path=str(wav),
        start_timecode_frame=86400,
    )


def stem(kind: StemKind, folder: Path, picture: tuple[PictureSegment, ...], stem_for: StemFor) -> Stem:
    """A tone of 1 kHz with one click, `CLICK_S` after the handle's end."""
    wav = folder / f"{kind}.wav"
    made = request(kind, wav, picture)
    start, end = made.rendered_span.samples(SAMPLE_RATE_HZ)
    tone = 0.1 * np.sin(2 * np.pi * 1000 / SAMPLE_RATE_HZ * np.arange(end - start))
    click = round((HANDLES / 24 + CLICK_S) * SAMPLE_RATE_HZ)
    tone[click : click + 40] += 0.8
    soundfile.write(wav, np.stack([tone, tone], axis=1), SAMPLE_RATE_HZ, subtype="PCM_24")
    events = (
        HeardEvent(time_s=HANDLES / 24 + CLICK_S, strength=0.9, pan=0.0),
        HeardEvent(time_s=0.1, strength=1, pan=0),
    )
    observations = Observations(events=events, seen="a door (0.7)", seconds_by_stage=(("decode", 0.5), ("sampling", 1)))
    measured = {"samples": end - start, "short_term_lufs": -27.1, "true_peak_dbtp": -2.5}
    return stem_for(made, **measured, observations=observations, watermark_id="1a2b3c", engine_version="9.9")


@pytest.fixture
def outcome(film: Path, tmp_path: Path, stem_for: StemFor) -> Outcome:
    span = FrameSpan(0, 48, RATE)
    picture = (PictureSegment(media=Media(path=str(film)), frames=48),)
    shot = Shot(shot_id="s010", name=NASTY, span=span, picture_span=span, picture=picture, scene_id="sc01")
    spotting = Spotting(
        sequence=Sequence(name=NASTY, rate=RATE, start_frame=86400, drop_frame=False, frames=72, edits=()),
        shots=(shot,),
        scenes=(Scene(scene_id="sc01", span=span, shot_ids=("s010",)),),
        cues=(Cue(kind=StemKind.FX, prompt=NASTY, span=FrameSpan(24, 25, RATE), is_moment=True),),
        skipped=(SkippedShot(name="lost.mov", span=FrameSpan(48, 72, RATE), reason="media is offline: lost.mov"),),
        warnings=("a frame near 01:00:00:10 is damaged",),
    )
    stems = [stem(kind, tmp_path, picture, stem_for) for kind in (StemKind.FX, StemKind.BG)]
    clips = tuple(StemClip(takes=(one,)) for one in stems)
    return Outcome(
        spotting=spotting, clips=clips, failures=(Failure(cue_id="s020_FX", reason="no space left", exit_code=5),)
    )


class Reader(HTMLParser):
    """What a browser would find: tags, attributes, and the text outside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(outcome: Outcome, folder: Path) -> str:
    write_report(outcome, folder / "report.html", quiet)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_cues_without_a_stem_are_listed_with_their_words(outcome: Outcome, tmp_path: Path) -> None:
    line = Cue(kind=StemKind.DX, prompt="Who's <there>?", span=FrameSpan(12, 36, RATE), is_moment=False)
    assert "Cues without a stem" not in Reader(page_of(outcome, tmp_path)).text
    text = Reader(page_of(replace(outcome, spotting=replace(outcome.spotting, unheard=(line,))), tmp_path)).text
    for told in ("Cues without a stem", "01:00:00:12", "Who's <there>?", "no voice engine in this version"):
        assert told in text


def test_the_page_tells_prompts_seeds_times_and_what_was_left_out(outcome: Outcome, tmp_path: Path) -> None:
    text = Reader(page_of(outcome, tmp_path)).text
    for told in (NASTY, "4711", "01:00:00:00", "01:00:02:00", "a door (0.7)", "-27.1 LUFS", "-2.5 dBTP", "1a2b3c"):
        assert told in text, told
    for told in ("lost.mov was skipped. media is offline", "no space left", "is damaged", "sampling 1.00 s"):
        assert told in text, told


def test_cues_of_one_frame_are_told_together(outcome: Outcome, tmp_path: Path) -> None:
    frame = FrameSpan(24, 25, RATE)
    wishes = ((StemKind.FX, "door slam"), (StemKind.FX, "glass breaks"), (StemKind.BG, "rain"))
    cues = tuple(Cue(kind=kind, prompt=prompt, span=frame, is_moment=True) for kind, prompt in wishes)
    moments = tuple(TimedPrompt(text=cue.prompt, span=frame, strike=True) for cue in cues[:2])
    first, second = outcome.clips
    struck = replace(
        first.takes[0],
        provenance=replace(first.takes[0].provenance, request=replace(first.takes[0].request, moments=moments)),
    )
    told = replace(outcome, spotting=replace(outcome.spotting, cues=cues), clips=(StemClip(takes=(struck,)), second))
    reader = Reader(page_of(told, tmp_path))
    labels = [div["title"] for div in reader.all("div") if (div.get("class") or "").startswith("cue ")]
    assert labels == ["FX: door slam, glass breaks; BG: rain"]
    assert "01:00:01:00 door slam, glass breaks (struck)" in reader.text


def test_what_the_engine_chose_and_how_to_overrule_it_are_lines_of_their_own(outcome: Outcome, tmp_path: Path) -> None:
    first, second = outcome.clips
    seen = 'a cat 71 %\nsounds like: cat 80 %\nto overrule: a marker "FX: rain: heavy"'
    stem = first.takes[0]
    stem = replace(stem, observations=replace(stem.observations, seen=seen))
    rows = Reader(page_of(replace(outcome, clips=(StemClip(takes=(stem,)), second)), tmp_path)).text.split("\n")
    assert rows[rows.index("engine saw") + 1] == "a cat 71 %"
    assert rows[rows.index("sounds like") + 1] == "cat 80 %"
    assert rows[rows.index("to overrule") + 1] == 'a marker "FX: rain: heavy"'


def test_names_from_the_users_files_stay_text(outcome: Outcome, tmp_path: Path) -> None:
    page = page_of(outcome, tmp_path)
    assert len(Reader(page).all("script")) == 1  # our own
    assert "<script>alert" not in page
    assert f"s010 {NASTY}" in {found.get("title") for found in Reader(page).all("div")}


def test_the_page_needs_nothing_from_outside(outcome: Outcome, tmp_path: Path) -> None:
    page = page_of(outcome, tmp_path)
    reader = Reader(page)
    for tag, attributes in reader.tags:
        for name in ("src", "href"):
            address = attributes.get(name)
            assert address is None or address.startswith(("data:", "#")), (tag, address)
    assert not re.search(r"url\((?!data:)", page) and "@import" not in page and "http" not in page


def test_an_embedded_sound_is_the_heard_part_without_its_handles(outcome: Outcome, tmp_path: Path) -> None:
    source = Reader(page_of(outcome, tmp_path)).all("audio")[0]["src"]
    assert source is not None
    with av.open(io.BytesIO(base64.b64decode(source.split(",", 1)[1]))) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    assert abs(sound.shape[1] / SAMPLE_RATE_HZ - 2.0) < 0.06
    assert abs(np.abs(sound[0]).argmax() / SAMPLE_RATE_HZ - CLICK_S) < 0.03


def test_thumbnails_and_cuts_lie_in_their_shot(outcome: Outcome, tmp_path: Path) -> None:
    reader = Reader(page_of(outcome, tmp_path))
    source = reader.all("img")[0]["src"]
    assert source is not None
    first = Image.open(io.BytesIO(base64.b64decode(source.split(",", 1)[1])))
    assert first.size == (176, 99)
    ticks = [(tag["class"], tag["style"] or "") for tag in reader.all("i") if tag.get("style")]
    assert [style for name, style in ticks if name == "cut"] == ["left:0.0000%", "left:66.6667%"]
    marks = [style for name, style in ticks if name == "event"]
    assert marks[0].startswith("left:33.3333%")  # a second into a strip of three
    assert sum("left:33.3333%" in style for style in marks) == 1  # the one in the handle is nowhere


def test_a_tone_shows_at_its_pitch_and_a_click_at_its_time(outcome: Outcome) -> None:
    picture = picture_sound(outcome.stems[0], 100)
    shades = np.array(Image.open(io.BytesIO(picture.spectrogram_png)))
    assert shades.shape == (ROWS, 100)
    row = shades[:, 20].argmax()
    pitch_hz = HIGHEST_HZ * (LOWEST_HZ / HIGHEST_HZ) ** ((row + 0.5) / ROWS)
    assert 900 < pitch_hz < 1100
    assert picture.peaks.argmax() == 50 and picture.peaks[20] == pytest.approx(0.1, abs=0.01)
    assert abs(int(shades[:10].sum(axis=0).argmax()) - 50) <= 1


def test_the_palette_gets_lighter_at_every_step() -> None:
    lightness = palette().astype(float) @ (0.2126, 0.7152, 0.0722)
    assert len(lightness) == LEVELS and np.all(np.diff(lightness) > 0)


def test_a_stem_that_has_gone_is_an_error_and_leaves_no_page(outcome: Outcome, tmp_path: Path) -> None:
    Path(outcome.stems[0].wav_path).unlink()
    with pytest.raises(MediaOffline):
        write_report(outcome, tmp_path / "report.html", quiet)
    assert not (tmp_path / "report.html").exists()


def test_a_shot_whose_picture_has_gone_is_shown_without_thumbnails_and_said_so(
    outcome: Outcome, tmp_path: Path
) -> None:
    picture = (PictureSegment(media=Media(path=str(tmp_path / "gone.mp4")), frames=48),)
    shot = replace(outcome.spotting.shots[0], picture=picture)
    page = page_of(replace(outcome, spotting=replace(outcome.spotting, shots=(shot,))), tmp_path)
    assert "s010 has no thumbnail" in Reader(page).text and "<img" not in page


def test_a_run_that_made_nothing_still_has_a_page(outcome: Outcome, tmp_path: Path) -> None:
    text = Reader(page_of(replace(outcome, clips=()), tmp_path)).text
    assert "no space left" in text


def test_a_page_cannot_be_written_over_a_folder(outcome: Outcome, tmp_path: Path) -> None:
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(OutputRefused):
        write_report(outcome, tmp_path / "taken.html", quiet)


def test_elements_escape_text_and_attributes_but_not_elements() -> None:
    inner = element("b", "a < b")
    assert element("p", inner, 'say "x"', title='"<') == ('<p title="&quot;&lt;"><b>a &lt; b</b>say &quot;x&quot;</p>')
    assert isinstance(inner, Markup)
