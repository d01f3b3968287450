"""The benchmark's rows as text."""

from collections.abc import Iterable, Sequence
from math import isnan

from marks.attacks import Attack
from marks.jobs import TARGET_FOUND, TARGET_JOB, VARIANTS
from marks.trials import Trial, tally, wilson


def of_attacks(rows: Sequence[Trial], attacks: Sequence[Attack]) -> str:
    """Attack by attack, stem by stem, kind by kind."""
    return f"{by_attack(rows, attacks)}\n\n{by_stem(rows)}\n\nFound / exact id / right job: {by_origin(rows)}"


def of_jobs(rows: Sequence[Trial]) -> str:
    """Whole mixes, and those that were missed by name."""
    lines = [f"{'':24} {'mixes':>5} {'found %':>8} {'exact id':>9} {'right job':>9} {'95 %':>9} {'wrong':>6}  target"]
    for variant in VARIANTS:
        of_it = tally(row for row in rows if row.attack == variant)
        low, high = wilson(of_it.job, of_it.trials)
        met = of_it.per_cent(of_it.found) >= TARGET_FOUND and of_it.per_cent(of_it.job) >= TARGET_JOB
        lines.append(
            f"{variant:24} {of_it.trials:5} {of_it.per_cent(of_it.found):8.1f} {of_it.per_cent(of_it.exact):9.1f}"
            f" {of_it.per_cent(of_it.job):9.1f} {low:4.0f}-{high:<4.0f} {of_it.wrong:6}"
            f"  {TARGET_FOUND:.0f} / {TARGET_JOB:.0f} {'yes' if met else 'NO'}"
        )
    missed = [row for row in rows if row.attack == VARIANTS[-1] and not row.job]
    lines += [f"  missed at last: {row.stem}, z {row.score_z:.1f}" for row in missed]
    return "\n".join(lines)


def by_attack(rows: Sequence[Trial], attacks: Sequence[Attack]) -> str:
    """One line an attack, with its class's targets."""
    lines = [
        f"{'attack':24} {'stems':>5} {'found %':>8} {'95 %':>9} {'exact id':>9} {'right job':>9} {'wrong':>6}"
        f"   {'floor':>7}   {'target: found / exact':>22}"
    ]
    for attack in attacks:
        of_it = tally(row for row in rows if row.attack == attack.name)
        if of_it.trials == 0:
            continue
        low, high = wilson(of_it.found, of_it.trials)
        found, exact = of_it.per_cent(of_it.found), of_it.per_cent(of_it.exact)
        lines.append(
            f"{attack.name:24} {of_it.trials:5} {found:8.1f} {low:4.0f}-{high:<4.0f} {exact:9.1f}"
            f" {of_it.per_cent(of_it.job):9.1f} {of_it.wrong:6}   {_floor(attack):>7}"
            f"   {_target(attack, found, exact):>22}"
        )
    every = tally(rows)
    low, high = wilson(every.found, every.trials)
    lines.append(
        f"{'all':24} {every.trials:5} {every.per_cent(every.found):8.1f} {low:4.0f}-{high:<4.0f}"
        f" {every.per_cent(every.exact):9.1f} {every.per_cent(every.job):9.1f} {every.wrong:6}"
    )
    return "\n".join(lines)


def by_stem(rows: Sequence[Trial]) -> str:
    """One line a stem, over all attacks."""
    lines = [f"{'stem':44} {'trials':>6} {'found %':>8} {'exact id':>9} {'right job':>9} {'z unharmed':>11}"]
    for name in dict.fromkeys(row.stem for row in rows):
        of_it = [row for row in rows if row.stem == name]
        counted = tally(of_it)
        plain = next((row.score_z for row in of_it if row.attack == "none"), float("nan"))
        lines.append(
            f"{name:44.44} {counted.trials:6} {counted.per_cent(counted.found):8.1f}"
            f" {counted.per_cent(counted.exact):9.1f} {counted.per_cent(counted.job):9.1f} {plain:11.1f}"
        )
    return "\n".join(lines)


def by_origin(rows: Sequence[Trial]) -> str:
    """Made, spoken, recorded and generated stems apart."""
    origins: Iterable[str] = dict.fromkeys(row.origin for row in rows)
    counted = {origin: tally(row for row in rows if row.origin == origin) for origin in origins}
    return "; ".join(
        f"{origin} {one.per_cent(one.found):.1f} / {one.per_cent(one.exact):.1f} / {one.per_cent(one.job):.1f} %"
        for origin, one in counted.items()
    )


def _floor(attack: Attack) -> str:
    return "-" if attack.floor is None else "{} / {}".format(*attack.floor)


def _target(attack: Attack, found: float, exact: float) -> str:
    if isnan(attack.target_found):
        return "-"
    met = found >= attack.target_found and exact >= attack.target_exact
    return f"{attack.target_found:.0f} / {attack.target_exact:.0f} {'yes' if met else 'NO':>4}"
