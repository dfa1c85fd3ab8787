"""Opening a crisis folder: every problem at once, or a frozen Crisis with the digest of its content."""

from __future__ import annotations

from pathlib import Path

from homeward.crisis.crisis import Crisis
from homeward.foundation.problems import InputError, ProblemList, listed, nearest
from homeward.io.build import build_crisis
from homeward.io.checks import check_draft
from homeward.io.layout import bundled, digest_of, files_of, locate
from homeward.io.reading import read_folder
from homeward.io.stability_yaml import read_stability
from homeward.io.vocabulary import Vocabulary

__all__ = ["Vocabulary", "bundled", "open_crisis"]


def open_crisis(crisis: str | Path, vocabulary: Vocabulary | None = None) -> Crisis:
    """The crisis of a bundled name or a folder; InputError with every problem of the folder otherwise.

    Without a vocabulary, the ids of parameters, levers and outcomes, their units and bounds are not checked.
    An estimate's prior is in the estimate's own unit, cut to the bounds of its row and its parameter; multiply by
    `foundation.units.factor(estimate.unit, parameter.unit)` to get the parameter's unit.
    """
    folder = locate(crisis)
    problems = ProblemList()
    files = files_of(folder, problems)
    draft = read_folder(folder, files, problems)
    check_draft(draft, vocabulary, problems)
    _check_stability(folder, {Path(name).stem for name in files if name.startswith("policies/")}, problems)
    problems.raise_if_any()
    return build_crisis(draft, vocabulary, digest_of(folder, files))


def _check_stability(folder: Path, policies: set[str], problems: ProblemList) -> None:
    """The problems of stability.yaml, where there is one, beside those of the tables."""
    path = folder / "stability.yaml"
    if not path.is_file():
        return
    try:
        conflict = read_stability(path)
    except InputError as error:
        problems.problems.extend(error.problems)
        return
    for policy in conflict.policies:
        if policy not in policies:
            cure = nearest(policy, sorted(policies)) or "Name a policy of the folder, or remove the line."
            problems.add(
                "stability.yaml, policies", f"{policy!r} is not a policy of this crisis", listed(policies), cure
            )
