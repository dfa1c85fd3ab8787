"""A study found again or run, and its results written: what `compare` and `claims` share."""

from __future__ import annotations

import shlex
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr

    from homeward.argument.verdict import Verdict
    from homeward.crisis.crisis import Crisis
    from homeward.lab.crew import Crew
    from homeward.lab.study import Instead, Plan


def get_study(
    crisis: Crisis, plan: Plan, crew: Crew, *, fresh: bool = False, instead: Instead | None = None, about: str = ""
) -> tuple[xr.Dataset, bool]:
    """The study of a plan: found again by content if it was run before, else run; True if it was found.

    about: what the policies are for, where the bar should say it.
    """
    from homeward.cli.bar import Bar
    from homeward.io import catalogue, studies
    from homeward.lab.study import run_study

    folder = None if fresh else catalogue.find(plan.key)
    if folder is not None:
        return studies.load_study(folder / "study.nc"), True
    if fresh:
        catalogue.drop_checkpoints(plan.key)
    kept = catalogue.checkpoints(plan.key)
    with Bar(plan.futures, len(plan.policies), about) as bar:
        study = run_study(crisis, plan, workers=crew, kept=kept, progress=bar.show, instead=instead)
    return study, False


def get_variants(crisis: Crisis, plan: Plan, crew: Crew) -> xr.Dataset | None:
    """The policies that only claims compare with those of a plan, in the same futures; None where there are none.

    They run no longer than their tests need. Where consent comes from the conflict model nothing is known of them.
    """
    from homeward.io import catalogue

    own = {policy.id for policy in crisis.policies if policy.claims_only} - set(plan.policies)
    there = own | set(plan.policies)
    tests = [
        test for claim in crisis.claims for test in claim.tests if {test.policy, test.than or test.policy} <= there
    ]
    tests = [test for test in tests if {test.policy, test.than} & own and test.at <= 12 * plan.years]
    if not tests or plan.gates != "prior":
        return None
    named = {name for test in tests for name in (test.policy, test.than) if name in own}
    years = max(-(-test.at // 12) for test in tests)
    part = replace(plan, policies=tuple(sorted(named)), years=years)
    study, _ = get_study(crisis, part, crew, about="for claims alone")
    catalogue.drop_checkpoints(part.key)
    return study


def describe(asked: str, crisis: Crisis, plan: Plan, study: xr.Dataset, hide_under: int = 0) -> dict[str, Any]:
    """What study.json says: how to repeat the study and its brief, and digests by which to know it again.

    asked: the crisis as the user named it.
    """
    from homeward.lab.study import digest_of

    return {
        "command": command_of(asked, plan) + (f" --hide-under {hide_under}" if hide_under else ""),
        "plan": asdict(plan),
        "key": plan.key,
        "versions": _versions(),
        "inputs": {"crisis": crisis.digest, "code": plan.code_digest},
        "results": {"study.nc": digest_of(study)},
    }


def save(study: xr.Dataset, out: Path) -> None:
    """Write study.nc."""
    from homeward.io import studies

    out.mkdir(parents=True, exist_ok=True)
    studies.save_study(study, out / studies.STUDY)


def write_results(plan: Plan, study: xr.Dataset, verdicts: list[Verdict], about: dict[str, Any], out: Path) -> None:
    """Write comparison.csv, verdicts.json and study.json beside study.nc, and enter the study in the catalogue."""
    from homeward.io import catalogue, studies
    from homeward.lab.compare import compare

    studies.write_table(out / "comparison.csv", [asdict(row) for row in compare(study)])
    studies.write_json(out / "verdicts.json", [asdict(verdict) for verdict in verdicts])
    studies.write_json(out / "study.json", about)
    catalogue.add(plan.key, out, asdict(plan))
    catalogue.drop_checkpoints(plan.key)


def command_of(asked: str, plan: Plan) -> str:
    """The command that repeats a study; of the path of a folder only its last name, which tells nobody's disk."""
    from homeward.io.layout import bundled

    crisis = asked if asked in bundled() else Path(asked).expanduser().resolve().name
    return (
        f"homeward compare {shlex.quote(crisis)} --policies {','.join(plan.policies)} --futures {plan.futures} "
        f"--years {plan.years} --as-of {plan.as_of} --account {plan.account} --seed {plan.seed}"
        + (f" --gates {plan.gates}" if plan.gates != "prior" else "")
    )


def _versions() -> dict[str, str]:
    import platform
    from importlib.metadata import version

    names = ("homeward", "numpy", "scipy", "numba", "xarray", "pandas", "h5netcdf", "altair")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
