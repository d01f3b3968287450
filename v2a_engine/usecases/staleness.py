"""Is a take still what is asked for? And if not, what changed, in words."""

from collections.abc import Sequence as Seq

from v2a_engine.domain.request import StemRequest


def why_stale(made: StemRequest, asked: Seq[StemRequest]) -> str:
    """What changed since a take was made; empty if it is one of those that are asked for.

    Args:
        asked: the same stem as it would be asked for now, take by take, at least as many as were ever made.
    """
    if not asked:
        return "This stem is not wanted any more"
    if made.key("") in {request.key("") for request in asked}:
        return ""
    return "; ".join(_differences(made, asked[0])) or "Another seed is asked for"


def _differences(made: StemRequest, now: StemRequest) -> list[str]:
    was, is_now = made.span.frames, now.span.frames
    checks = (
        (was != is_now, f"The shot was {was} frames long and is {is_now}"),
        (was == is_now and _head(made) != _head(now), "Other handles are asked for"),
        (was == is_now and _head(made) == _head(now) and _seen(made) != _seen(now), "The picture changed"),
        (made.prompt != now.prompt, f'The prompt was "{made.prompt}"' if made.prompt else "It had no prompt"),
        (made.negative_prompt != now.negative_prompt, "What is not to be heard changed"),
        (_moments(made) != _moments(now), "When it should sound changed"),
        ((made.guidance, made.steps) != (now.guidance, now.steps), f"Guidance was {made.guidance:g}"),
        (made.level_lufs != now.level_lufs, f"Its level was {made.level_lufs:g} LUFS and is to be {now.level_lufs:g}"),
        (made.true_peak_dbtp != now.true_peak_dbtp, "Another true peak is asked for"),
        (made.engine != now.engine, "Another engine is asked for"),
    )
    return [words for differs, words in checks if differs]


def _head(request: StemRequest) -> tuple[int, int]:
    rendered = request.rendered_span
    return request.span.start_frame - rendered.start_frame, rendered.end_frame - request.span.end_frame


def _seen(request: StemRequest) -> list[object]:
    start = request.rendered_span.start_frame
    pictures: list[object] = [
        (segment.media and segment.media.identity, segment.frames, segment.source_start_s, segment.speed)
        for segment in request.picture
    ]
    return [*pictures, *(cut - start for cut in request.cuts_frames)]


def _moments(request: StemRequest) -> list[object]:
    start = request.rendered_span.start_frame
    return [(m.text, m.strike, m.span.start_frame - start, m.span.frames) for m in request.moments]
