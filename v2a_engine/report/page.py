"""The page itself: what was made of a timeline, on one sheet that opens anywhere, without a network."""

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from v2a_engine.domain.errors import MediaError
from v2a_engine.domain.stem import Stem
from v2a_engine.report.cards import card
from v2a_engine.report.facts import length_label, rate_label, seconds_by_stage, timecodes, whole_span
from v2a_engine.report.markup import Markup, data_uri, element
from v2a_engine.report.pictures import MOST_COLUMNS, THUMBNAIL_WIDTH, picture_sound, shot_thumbnails
from v2a_engine.report.player import encode, encoded_size
from v2a_engine.report.strip import TRACK_ORDER, DrawnStem, strip
from v2a_engine.report.style import SCRIPT, STYLE
from v2a_engine.report.unheard import unheard
from v2a_engine.stems.workbench import give_its_name, storing, workbench
from v2a_engine.usecases.ports import Progress, StemClip
from v2a_engine.usecases.score import Outcome

GENERATOR = "Wildtrack"
_PX_A_SECOND = 46
_NARROWEST_PX, _WIDEST_PX = 1100, 16_000
_COLUMNS_A_SECOND = 80
_COLUMNS_IN_ALL = 60_000  # about 3 MB of spectrograms
_SOUND_BYTES_IN_ALL = 6_000_000  # what more would need is not embedded
_THUMBNAILS_IN_ALL = 300


def write_report(outcome: Outcome, path: Path, progress: Progress) -> None:
    """Write the report of a run.

    Raises:
        MediaOffline, UnreadableMedia: a stem's file has gone.
        DiskFull, OutputRefused: the page cannot be written; nothing is left under its name.
    """
    steps = len(outcome.stems) + len(outcome.spotting.shots)
    drawn: dict[Stem, DrawnStem] = {}
    columns_a_second = _columns_a_second(outcome.stems)
    for number, stem in enumerate(outcome.stems):
        progress(number, steps, f"report: {stem.request.cue_id}")
        columns = min(MOST_COLUMNS, max(8, round(float(stem.request.span.length_s) * columns_a_second)))
        drawn[stem] = DrawnStem(stem=stem, mark=f"stem{number + 1}", picture=picture_sound(stem, columns))
    thumbnails, missing = _thumbnails(outcome, progress)
    page = _page(outcome, drawn, thumbnails, missing)
    with workbench(path) as folder, storing(path):
        part = folder / path.name
        part.write_text(page, encoding="utf-8")
        give_its_name(part, path)
    progress(steps, steps, "report")


def is_our_report(path: Path) -> bool:
    """Was this file written by `write_report`?"""
    with path.open("rb") as file:
        return f'content="{GENERATOR}"'.encode() in file.read(4096)


def _columns_a_second(stems: Sequence[Stem]) -> float:
    total_s = sum(float(stem.request.span.length_s) for stem in stems)
    return min(_COLUMNS_A_SECOND, _COLUMNS_IN_ALL / max(total_s, 1.0))


def _width_px(outcome: Outcome) -> int:
    return round(min(_WIDEST_PX, max(_NARROWEST_PX, float(whole_span(outcome).length_s) * _PX_A_SECOND)))


def _thumbnails(outcome: Outcome, progress: Progress) -> tuple[dict[str, list[bytes]], list[str]]:
    """JPEGs by shot, and what could not be shown."""
    shots = outcome.spotting.shots
    px_a_second = _width_px(outcome) / max(float(whole_span(outcome).length_s), 1e-9)
    pictures: dict[str, list[bytes]] = {}
    missing = []
    steps = len(outcome.stems) + len(shots)
    for number, shot in enumerate(shots):
        progress(len(outcome.stems) + number, steps, f"report: {shot.shot_id}")
        fitting = int(float(shot.span.length_s) * px_a_second / THUMBNAIL_WIDTH)
        count = max(1, min(fitting, _THUMBNAILS_IN_ALL // len(shots), shot.span.frames))
        try:
            pictures[shot.shot_id] = shot_thumbnails(shot, count)
        except MediaError as error:
            missing.append(f"{shot.shot_id} has no thumbnail. {error}")
    return pictures, missing


def _page(
    outcome: Outcome, drawn: Mapping[Stem, DrawnStem], thumbnails: Mapping[str, Sequence[bytes]], missing: Sequence[str]
) -> str:
    title = outcome.spotting.sequence.name or "Untitled timeline"
    images = "".join(
        f".{one.mark}{{background-image:url({data_uri('image/png', one.picture.spectrogram_png)})}}\n"
        for one in drawn.values()
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="generator", content=GENERATOR),
        element("meta", name="viewport", content="width=device-width,initial-scale=1"),
        element("title", f"{title} - Wildtrack"),
        element("style", Markup(STYLE + images)),
    )
    content = (
        element("h1", title),
        _subtitle(outcome),
        _totals(outcome),
        *_notes(outcome, missing),
        *_shown_strip(outcome, drawn, thumbnails),
        element("h2", "Stems"),
        element("div", *_cards(outcome, drawn), class_="cards"),
        *unheard(outcome.spotting),
        element("p", "Generated sound, marked as such in every file. Made on this machine by Wildtrack.", class_="dim"),
    )
    script = [element("script", Markup(SCRIPT))] if _has_strip(outcome) else []
    body = element("body", element("main", *content), *script)
    return "<!DOCTYPE html>\n" + element("html", head, body, lang="en")


def _subtitle(outcome: Outcome) -> Markup:
    sequence = outcome.spotting.sequence
    start, end = timecodes(whole_span(outcome), sequence)
    return element("p", f"{start} - {end}, {rate_label(sequence.rate, sequence.drop_frame)}", class_="sub tc")


def _totals(outcome: Outcome) -> Markup:
    spotting = outcome.spotting
    spent = seconds_by_stage(outcome)
    spent_s, sound_s = sum(spent.values()), sum(float(stem.request.span.length_s) for stem in outcome.stems)
    totals = {
        "picture": length_label(float(sum(shot.span.length_s for shot in spotting.shots))),
        "shots": str(len(spotting.shots)),
        "scenes": str(len(spotting.scenes)),
        "cues": str(len(spotting.cues)),
        "stems": str(len(outcome.stems)),
        "sound": length_label(sound_s),
        **({"render time": length_label(spent_s), "of real time": f"{spent_s / sound_s:.2f} x"} if spent_s else {}),
    }
    items = (element("li", element("b", value), element("span", name)) for name, value in totals.items())
    return element("ul", *items, class_="totals")


def _notes(outcome: Outcome, missing: Sequence[str]) -> list[Markup]:
    bad = [
        *(f"{shot.name} was skipped. {shot.reason}" for shot in outcome.spotting.skipped),
        *(f"{failure.cue_id} could not be made. {failure.reason}" for failure in outcome.failures),
    ]
    seen = [f"{stem.request.cue_id}: {text}" for stem in outcome.stems for text in stem.observations.warnings]
    mild = list(dict.fromkeys(chain(outcome.warnings, outcome.spotting.warnings, missing, seen)))
    boxes = (("notes bad", bad), ("notes", mild))
    return [element("div", *(element("p", text) for text in texts), class_=name) for name, texts in boxes if texts]


def _has_strip(outcome: Outcome) -> bool:
    return whole_span(outcome).frames > 0


def _shown_strip(
    outcome: Outcome, drawn: Mapping[Stem, DrawnStem], thumbnails: Mapping[str, Sequence[bytes]]
) -> tuple[Markup, ...]:
    if not _has_strip(outcome):
        return (element("p", "There is no shot to show."),)
    width = _width_px(outcome)
    slider = element("input", type="range", id="zoom", min=_NARROWEST_PX, max=max(8 * width, _WIDEST_PX), value=width)
    tools = element(
        "div",
        element("label", "zoom ", slider),
        element("span", element("i", class_="key cut"), "cut"),
        element("span", element("i", class_="key event"), "event seen in the picture, or asked for"),
        element("span", "click on sound to play it from there"),
        class_="tools",
    )
    return tools, strip(outcome, drawn, thumbnails, width)


def _place(clip: StemClip) -> tuple[int, int]:
    """In timeline order, effects before the ambience they lie on."""
    return clip.request.span.start_frame, TRACK_ORDER.index(clip.request.kind.value)


def _cards(outcome: Outcome, drawn: Mapping[Stem, DrawnStem]) -> list[Markup]:
    left = _SOUND_BYTES_IN_ALL
    cards = []
    for clip in sorted(outcome.clips, key=_place):
        for stem in clip.takes:
            size = encoded_size(stem)
            sound = encode(stem) if size <= left else None
            left -= size if sound else 0
            cards.append(card(drawn[stem], outcome.spotting.sequence, sound))
    return cards
