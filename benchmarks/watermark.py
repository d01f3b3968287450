"""How well does the mark in our stems survive what editors do, is it heard, and does it ever cry wolf?

    python benchmarks/watermark.py --make-generated training_runs/marks/generated      once: stems of the engine
    python benchmarks/watermark.py [--set tuning|held-out] [--only attacks,unmarked,...] [--takes 1] [--quick]

attacks     every stem of the set, marked at a place of its own on its sequence, harmed in one way, read again. Found:
            by the reader's own limit for false alarms, knowing no job. Exact id: read so. Right job: found and told
            apart by a reader who knows 1,000 jobs. Wrong: an id was named that is not the stem's. Floor: what a first,
            plain mark of this kind reached on 24 other stems
mixes       the whole mix of a job, all of its stems marked alike: as it is, after AAC, after AAC and 24>25
position    five marked seconds in an unmarked minute: where does a scan say that they are?
unmarked    segments that are not ours; keys take turns where --keys asks for more than the product's own
audibility  ViSQOL, Zimtohrli, noise-to-mask ratio (pip install 'wildtrack[bench]')
speed       marking and reading, multiples of real time on one core

Tune on the tuning set; report the held-out one, which shares no recording, author, voice, prompt or seed with it. What
was measured is kept under --kept until the mark's code, the benchmark's, or a stem changes. A chart (PNG) and all rows
(JSON) are written there as well.
"""

import argparse
import json
import multiprocessing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from marks import audibility, chart, generated, material, pace, position, tables, unmarked
from marks.attacks import QUICK, attacks
from marks.attacks import check as check_attacks
from marks.codecs import NoEncoder
from marks.material import SETS, Material
from marks.reader import FALSE_ALARM_LIMIT, STAMP
from marks.session import Session, tell

PARTS = ("attacks", "mixes", "position", "unmarked", "audibility", "speed")
KEPT = Path("training_runs/marks")
JOBS, QUICK_JOBS = 100, 12
PROGRAMMES = 12


def main() -> None:
    options = parsed()
    if options.make_generated:
        generated.make(options.make_generated)
        return
    parts = options.only.split(",") if options.only else PARTS
    try:
        check_attacks()
        if "audibility" in parts:
            audibility.check()
    except (NoEncoder, audibility.NoJudge) as error:
        raise SystemExit(str(error)) from error
    session = session_of(options)
    found = chart.Findings(title=title_of(options), attacks=session.attacks)
    others: dict[str, list[object]] = {}
    for part in PARTS:
        if part in parts:
            tell(f"\n{part}")
            tell(measured(part, session, options, found, others))
    write(options, found, others)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, default="tuning")
    parser.add_argument("--only", default="", help=f"parts, with commas between: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="12 stems, 14 attacks, 12 jobs, 600 segments")
    parser.add_argument("--takes", type=int, default=1, help="how many stems of every kind")
    parser.add_argument("--stems", default="", help="only stems whose names hold this")
    parser.add_argument("--attacks", default="", help="only attacks whose names hold this")
    parser.add_argument("--jobs", type=int, help=f"how many mixes (default: {JOBS})")
    parser.add_argument("--segments", type=int, help=f"how many unmarked segments (default: {unmarked.SEGMENTS})")
    parser.add_argument("--keys", type=int, default=1, help="how many keys take turns over the unmarked segments")
    parser.add_argument("--workers", type=int, default=1, help="processes that measure at once")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/data/corpus"), help="folder of real recordings")
    parser.add_argument("--generated", type=Path, help="folder that --make-generated has filled")
    parser.add_argument("--make-generated", type=Path, metavar="FOLDER", help="render the engine's stems and stop")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where results stay")
    options = parser.parse_args()
    unknown = set(filter(None, options.only.split(","))) - set(PARTS)
    if unknown:
        parser.error(f"--only: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if options.workers > 1 and "fork" not in multiprocessing.get_all_start_methods():
        parser.error("--workers: this system cannot fork; leave it out")
    return options


def session_of(options: argparse.Namespace) -> Session:
    """The stems and attacks that were asked for; what is missing is told."""
    sources = Material(corpus=options.corpus, generated=options.generated or options.kept / "generated")
    for gap in sources.gaps():
        tell(gap)
    chosen = [one for one in attacks(material.companions(options.set, sources)) if options.attacks in one.name]
    if options.quick:
        chosen = [one for one in chosen if one.name in QUICK]
        stems = material.quick_stems(options.set, sources)
    else:
        stems = list(material.stems(options.set, sources, range(options.takes)))
    return Session(
        which=options.set,
        material=sources,
        stems=[stem for stem in stems if options.stems in stem.name],
        attacks=chosen,
        kept=options.kept,
        workers=options.workers,
    )


def measured(
    part: str, session: Session, options: argparse.Namespace, found: chart.Findings, others: dict[str, list[object]]
) -> str:
    """Run one part, keep its rows, give back its table."""
    quick = options.quick
    if part == "attacks":
        found.trials = session.attacked()
        return tables.of_attacks(found.trials, session.attacks)
    if part == "mixes":
        found.jobs = session.mixed(options.jobs or (QUICK_JOBS if quick else JOBS))
        return tables.of_jobs(found.jobs)
    if part == "position":
        programmes = session.located(PROGRAMMES)
        others[part] = list(programmes)
        return position.table(programmes)
    if part == "unmarked":
        count = options.segments or (unmarked.QUICK_SEGMENTS if quick else unmarked.SEGMENTS)
        found.unmarked = session.unmarked(count, options.keys)
        return unmarked.table(found.unmarked, FALSE_ALARM_LIMIT)
    if part == "audibility":
        found.audibility = session.heard()
        return audibility.table(found.audibility)
    speeds = session.paced()
    others[part] = list(speeds)
    return pace.table(speeds)


def title_of(options: argparse.Namespace) -> str:
    return (
        f"The mark on the {options.set} set{', quick' if options.quick else ''}, code {STAMP},"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def write(options: argparse.Namespace, found: chart.Findings, others: dict[str, list[object]]) -> None:
    """Chart and rows."""
    name = "_".join([options.set, *(["quick"] if options.quick else []), *options.only.split(",")]).strip("_")
    base = options.kept / name
    rows = {"attacks": found.trials, "mixes": found.jobs, "unmarked": found.unmarked, "audibility": found.audibility}
    listed = {name: [asdict(row) for row in part] for name, part in {**rows, **others}.items()}  # type: ignore[arg-type]
    base.parent.mkdir(parents=True, exist_ok=True)
    base.with_suffix(".json").write_text(json.dumps({"title": found.title, **listed}, indent=0), encoding="utf-8")
    chart.draw(found, base.with_suffix(".png"))
    tell(f"\n{found.title}\nRows: {base.with_suffix('.json')}; chart: {base.with_suffix('.png')}")


if __name__ == "__main__":
    main()
