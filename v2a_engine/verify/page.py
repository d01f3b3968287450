"""One page to look at: a strip for each track, coloured where our mark was found, with the evidence beneath.

It is whole in itself: no script, nothing fetched. All that a file says of itself is escaped.
"""

import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from v2a_engine.verify.account import LIMITS, Account, FileAccount, TrackAccount, Unread
from v2a_engine.verify.retime import retime_in_words
from v2a_engine.verify.verdict import Verdict
from v2a_engine.verify.words import clock, lines, printable
from v2a_engine.watermark.scan import Segment

_WIDTH, _HEIGHT = 1000, 28
_UNNAMED = "#8a8f98"  # of a mark whose id cannot be read
_BADGES = {
    Verdict.OURS: "#2e7d4f",
    Verdict.ALTERED: "#b7791f",
    Verdict.NOT_FOUND: "#5f6672",
    Verdict.TOO_LITTLE: "#9aa1ac",
}
_FINDING, _CANNOT_SAY = "#b3261e", "#9aa1ac"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 66rem; padding: 0 1rem; color: #1d2026; }
h2 { font-size: 1rem; margin: 2rem 0 .4rem; overflow-wrap: anywhere; }
.badge { color: #fff; border-radius: .3rem; padding: .1rem .5rem; font-size: .8rem; font-weight: 600; }
svg { width: 100%; height: 28px; background: #e6e8ec; border-radius: .3rem; display: block; margin: .3rem 0; }
pre { font: 12px/1.5 ui-monospace, monospace; white-space: pre-wrap; background: #f6f7f9; padding: .6rem; }
footer { color: #5f6672; margin-top: 2rem; }
"""


def page(accounts: Sequence[Account]) -> str:
    """The HTML document."""
    body = "\n".join(part for account in accounts for part in _file(account))
    limits = " ".join(escape(limit) for limit in LIMITS)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Wildtrack verify</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>Is this our sound?</h1>\n{body}\n<footer>{limits}</footer>"
        "</body></html>\n"
    )


def _file(account: Account) -> Iterator[str]:
    name = escape(printable(account.path.name))
    if isinstance(account, Unread):
        yield f"<h2>{name} {_badge('cannot say', _CANNOT_SAY)}</h2>"
    else:
        finding = _badge("finding", _FINDING) if account.findings else ""
        yield f"<h2>{name} {_badge(account.verdict, _BADGES[account.verdict])} {finding}</h2>"
        yield from _strips(account)
    yield f"<pre>{escape(chr(10).join(lines(account)))}</pre>"


def _strips(account: FileAccount) -> Iterator[str]:
    longest_s = max((track.scan.seconds + track.facts.starts_at_s for track in account.tracks), default=0.0)
    for track in account.tracks:
        if longest_s > 0:
            yield _strip(track, longest_s)


def _strip(track: TrackAccount, longest_s: float) -> str:
    found = "".join(_stretch(segment, longest_s) for segment in track.scan.segments)
    label = escape(f"track {track.facts.number}: {track.verdict}, {clock(track.scan.seconds)}")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f"<title>{label}</title>{found}</svg>"
    )


def _stretch(segment: Segment, longest_s: float) -> str:
    left = segment.start_s / longest_s * _WIDTH
    width = max((segment.end_s - segment.start_s) / longest_s * _WIDTH, 1.0)
    retimed = retime_in_words(segment.speed, segment.pitch_kept)
    told = f"{clock(segment.start_s)} to {clock(segment.end_s)}, id {segment.mark_id or 'unread'}"
    told += f", {retimed}" if retimed else ""
    # A retimed stretch stands lower: to be told apart without colours.
    top = _HEIGHT // 3 if retimed else 0
    place = f'x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_HEIGHT - top}"'
    return f'<rect {place} fill="{_colour(segment.mark_id)}"><title>{escape(told)}</title></rect>'


def _colour(mark_id: str) -> str:
    """The same for all stretches of one job."""
    if not mark_id:
        return _UNNAMED
    hue = hashlib.sha256(mark_id.encode()).digest()[0] * 360 // 256
    return f"hsl({hue} 55% 45%)"


def _badge(text: str, colour: str) -> str:
    return f'<span class="badge" style="background: {colour}">{escape(text)}</span>'
