"""Beside the strip: one card a stem, with everything that was asked, seen, heard and measured."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from v2a_engine.domain.request import StemRequest, TimedPrompt
from v2a_engine.domain.shot import Sequence
from v2a_engine.domain.stem import Stem
from v2a_engine.domain.time import timecode
from v2a_engine.report.facts import length_label, level_label, timecodes
from v2a_engine.report.markup import Markup, data_uri, element
from v2a_engine.report.strip import DrawnStem, heard_in_span, waveform

_SHOWN_KEY = 16  # characters of a hash that are enough to tell stems apart by eye


def card(one: DrawnStem, sequence: Sequence, sound: bytes | None) -> Markup:
    """One stem. `sound` is its small copy to listen to; None where the page would grow too large."""
    stem, request = one.stem, one.stem.request
    start, end = timecodes(request.span, sequence)
    head = element(
        "header",
        element("b", request.cue_id, class_=request.kind.value),
        element("span", f"take {request.take}"),
        element("span", f"{start} - {end}", class_="tc"),
        element("span", length_label(float(request.span.length_s)), class_="dim"),
    )
    picture = element(
        "div",
        waveform(one),
        element("div", class_=f"spectrogram {one.mark}"),
        *(_event_tick(request, strength, frame) for strength, frame in heard_in_span(stem)),
        class_=f"sound {request.kind.value}",
    )
    facts = {**_asked(request, sequence), **_seen(stem), **_measured(stem)}
    warnings = [element("p", text, class_="warning") for text in stem.observations.warnings]
    body = (head, picture, _player(one, sound), _table(facts), *warnings)
    return element("article", *body, class_="card", id=one.mark)


def _event_tick(request: StemRequest, strength: float, frame: float) -> Markup:
    share = 100 * (frame - request.span.start_frame) / request.span.frames
    return element("i", class_="event", style=f"left:{share:.3f}%;opacity:{0.25 + 0.75 * min(1.0, strength):.2f}")


def _player(one: DrawnStem, sound: bytes | None) -> Markup:
    if sound is None:
        return element("p", "Not embedded, to keep this page small. Play the file itself.", class_="dim")
    span, rate = one.stem.request.span, float(one.stem.request.span.rate)
    return element(
        "audio",
        src=data_uri("audio/mp4", sound),
        controls="",
        preload="metadata",
        data_from=f"{span.start_frame / rate:.6f}",
    )


def _asked(request: StemRequest, sequence: Sequence) -> dict[str, str]:
    moments = "; ".join(_moments(request.moments, sequence))
    return {
        "prompt": request.prompt or "none: the picture decided",
        "not to hear": request.negative_prompt or "nothing named",
        **({"moments": moments} if moments else {}),
        "seed": str(request.seed),
        "guidance, steps": f"{request.guidance:g}, {request.steps}",
    }


def _moments(moments: tuple[TimedPrompt, ...], sequence: Sequence) -> Iterator[str]:
    """What is to sound when; words for one frame stand together: "01:00:01:00 door slam, glass breaks (struck)"."""
    together: dict[tuple[int, bool], list[str]] = {}
    for moment in moments:
        together.setdefault((moment.span.start_frame, moment.strike), []).append(moment.text)
    for (frame, strike), texts in together.items():
        at = timecode(sequence.start_frame + frame, sequence.rate, sequence.drop_frame)
        yield f"{at} {', '.join(texts)}{' (struck)' if strike else ''}"


def _seen(stem: Stem) -> dict[str, str]:
    """What the engine told: a line of what it saw, then lines of "name: what"."""
    events = heard_in_span(stem)
    strongest = f", strongest {max(strength for strength, _ in events):.2f}" if events else ""
    saw, *lines = stem.observations.seen.split("\n")
    named = {name: what for name, _, what in (line.partition(": ") for line in lines)}
    return {
        "engine saw": saw or "nothing it can name",
        **named,
        "events": f"{len(events)}{strongest}",
    }


def _measured(stem: Stem) -> dict[str, str]:
    made = stem.provenance
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in stem.observations.seconds_by_stage)
    return {
        "loudness": f"{level_label(stem.short_term_lufs, 'LUFS')} short-term, asked {stem.request.level_lufs:.1f}",
        "true peak": level_label(stem.true_peak_dbtp, "dBTP"),
        "watermark": made.watermark_id or f"none: {made.watermark_note}",
        "key": made.key[:_SHOWN_KEY],
        "time spent": stages or "not told",
        "rendered": f"{made.rendered_at_utc}, {made.engine} {made.engine_version}, weights {made.weights_sha256[:12]}",
        "file": Path(stem.wav_path).name,
    }


def _table(facts: Mapping[str, str]) -> Markup:
    rows = (element("tr", element("th", name), element("td", value)) for name, value in facts.items())
    return element("table", *rows)
