"""On the report: cues that no engine of this version renders. They are listed, so that nobody misses them by ear."""

from v2a_engine.report.facts import timecodes
from v2a_engine.report.markup import Markup, element
from v2a_engine.usecases.spot import Spotting
from v2a_engine.usecases.spotting_sheet import NOT_YET


def unheard(spotting: Spotting) -> tuple[Markup, ...]:
    """A heading and a row for each of them; nothing where there is none."""
    if not spotting.unheard:
        return ()
    rows = [
        element(
            "tr",
            element("th", f"{cue.kind} {' - '.join(timecodes(cue.span, spotting.sequence))}"),
            element("td", cue.prompt),
            element("td", NOT_YET[cue.kind]),
        )
        for cue in spotting.unheard
    ]
    return element("h2", "Cues without a stem"), element("table", *rows)
