"""How well does the mark in our stems survive what editors do, is it heard, and does it ever cry wolf?

    python benchmarks/watermark.py --make-generated training_runs/marks/generated      once: stems of the engine
    python benchmarks/watermark.py [--set tuning|held-out] [--only attacks,...] [--quick] [--takes 1]

Attacks: every stem of the set is marked at a place of its own on its sequence, harmed in one way, and read again.
Found: the reader says so at its own limit for false alarms. Exact id: read without knowing any job. Right job: told
apart among 1,000 known ones. Tune on the tuning set; report the held-out one, which shares no recording, author,
voice, prompt or seed with it. What was measured is kept under --kept, stem by stem, until the code changes.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

from marks import generated, material, tables
from marks.attacks import QUICK, Attack, attacks
from marks.material import SETS, Material, Stem
from marks.reader import stamp
from marks.trials import Trial, tally, tried

PARTS = ("attacks",)
KEPT = Path("training_runs/marks")


def main() -> None:
    options = parsed()
    if options.make_generated:
        generated.make(options.make_generated)
        return
    sources = Material(corpus=options.corpus, generated=options.generated or options.kept / "generated")
    for gap in sources.gaps():
        print(gap)
    parts = options.only.split(",") if options.only else PARTS
    if "attacks" in parts:
        measure_attacks(options, sources)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, default="tuning")
    parser.add_argument("--only", help=f"parts, with commas between: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="12 stems, 14 attacks")
    parser.add_argument("--takes", type=int, default=1, help="how many stems of every kind")
    parser.add_argument("--stems", default="", help="only stems whose names hold this")
    parser.add_argument("--attacks", default="", help="only attacks whose names hold this")
    parser.add_argument("--corpus", type=Path, default=Path("../shared/data/corpus"), help="folder of real recordings")
    parser.add_argument("--generated", type=Path, help="folder that --make-generated has filled")
    parser.add_argument("--make-generated", type=Path, metavar="FOLDER", help="render the engine's stems and stop")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where results stay")
    return parser.parse_args()


def measure_attacks(options: argparse.Namespace, sources: Material) -> None:
    chosen = [one for one in attacks(material.companions(options.set, sources)) if options.attacks in one.name]
    if options.quick:
        chosen = [one for one in chosen if one.name in QUICK]
        stems = material.quick_stems(options.set, sources)
    else:
        stems = list(material.stems(options.set, sources, range(options.takes)))
    stems = [stem for stem in stems if options.stems in stem.name]
    rows: list[Trial] = []
    for number, stem in enumerate(stems, 1):
        began = time.perf_counter()
        of_stem = kept_rows(options.kept, stem, chosen)
        rows += of_stem
        found = tally(of_stem)
        print(
            f"  {number}/{len(stems)} {stem.name}: {found.found}/{found.trials} found, {found.exact} exact,"
            f" {time.perf_counter() - began:.0f} s",
            flush=True,
        )
    print(f"\nAttacks on {len(stems)} stems of the {options.set} set\n")
    print(tables.by_attack(rows, chosen), "\n")
    print(tables.by_stem(rows), "\n")
    print("Found / exact id:", tables.by_origin(rows))


def kept_rows(kept: Path, stem: Stem, chosen: list[Attack]) -> list[Trial]:
    """A stem's rows; those measured before by the same code are read back."""
    path = kept / "rows" / stamp() / f"{stem.name.replace(' ', '_')}.json"
    known = {row["attack"]: Trial(**row) for row in json.loads(path.read_text())} if path.is_file() else {}
    missing = [one for one in chosen if one.name not in known]
    known |= {row.attack: row for row in tried(stem, missing)} if missing else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in known.values()]), encoding="utf-8")
    return [known[one.name] for one in chosen if one.name in known]


if __name__ == "__main__":
    main()
