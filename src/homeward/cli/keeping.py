"""The conflict model of a crisis beside its study: who would keep to a policy, and the gates of consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeward.foundation.problems import InputError, Problem, listed, nearest

if TYPE_CHECKING:
    import xarray as xr

    from homeward.crisis.conflict import Conflict
    from homeward.crisis.crisis import Crisis
    from homeward.lab.crew import Crew, Job
    from homeward.lab.study import Instead, Plan
    from homeward.report.inputs import HindcastPage, StabilityPage
    from homeward.stability.uncertain import Kept, Share

GATE_WORDS = ("prior", "stability")
GATES = {"consent.mission": "mission.troops", "consent.entry": "return.legal_right"}
"""A gate's parameter and the lever that marks the host's option in stability.yaml."""
CONCEPTS = ("nash", "seq", "gmr")


def conflict_for(name: str, gates: str) -> Conflict | None:
    """The conflict model in a crisis folder, if it has one; refuses a source of the gates that is not there."""
    from homeward.io.layout import locate
    from homeward.io.stability_yaml import read_stability

    if gates not in GATE_WORDS:
        problem = Problem("--gates", f'"{gates}" is unknown', listed(GATE_WORDS), nearest(gates, GATE_WORDS))
        raise InputError([problem])
    path = locate(name) / "stability.yaml"
    if path.is_file():
        return read_stability(path)
    if gates == "stability":
        what = "there is no stability.yaml to take the gates from"
        raise InputError([Problem("--gates", what, listed(GATE_WORDS), "Use --gates prior, or write one.")])
    return None


def gates_from(conflict: Conflict | None, crisis: Crisis, plan: Plan) -> Instead:
    """Under each policy, whether the host would consent in each future, from its drawn preferences."""
    from homeward.stability.outcomes import option_chances

    assert conflict is not None, "conflict_for comes first"
    host = next((maker for maker in conflict.decision_makers if maker.id == crisis.host), None)
    instead: dict[str, dict[str, object]] = {policy: {} for policy in plan.policies if policy in conflict.policies}
    for parameter, lever in GATES.items():
        options = [] if host is None else [conflict.options[place] for place in host.options]
        option = next((item.id for item in options if lever in item.lever.replace(" ", "").split(",")), None)
        if option is None:
            what = f"no option of {crisis.host} is tied to the lever {lever}, so {parameter} has no gate"
            raise InputError([Problem("stability.yaml", what, "", f"Give the option of the host lever: {lever}.")])
        for policy, held in instead.items():
            held[parameter] = option_chances(conflict, policy, option, plan.futures, plan.seed)
    return instead  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Verdicts on the state of each policy, by concept and future.

    stated: by stated preferences. weighed: where parties weigh what the study says each policy brings about; empty
    where the study cannot tell, and `missing` then says why.
    """

    stated: dict[str, Kept]
    weighed: dict[str, Kept]
    missing: tuple[str, ...] = ()


def keep_as_stated(conflict: Conflict | None, plan: Plan) -> dict[str, Kept]:
    """Whether the parties would keep to the policies by what they say they want; nothing without a conflict model."""
    from homeward.stability.uncertain import keep_all

    if conflict is None:
        return {}
    return keep_all(conflict, _policies_in(conflict, plan), plan.futures, plan.seed, CONCEPTS)


def keep_study(conflict: Conflict | None, plan: Plan, study: xr.Dataset, stated: dict[str, Kept]) -> Keeping | None:
    """Whether the parties would keep to the policies of a study, future by future."""
    from homeward.stability.outcomes import keep_all_by_outcomes

    if conflict is None:
        return None
    policies = _policies_in(conflict, plan)
    if not policies or not any(maker.outcome_weights for maker in conflict.decision_makers):
        return Keeping(stated, {})
    try:
        return Keeping(stated, keep_all_by_outcomes(conflict, study.sel(policy=policies), CONCEPTS, plan.seed))
    except InputError as error:
        return Keeping(stated, {}, tuple(f"{problem.where}: {problem.what}" for problem in error.problems))


def _policies_in(conflict: Conflict, plan: Plan) -> list[str]:
    return [policy for policy in plan.policies if policy in conflict.policies]


def begin_judging(
    crew: Crew, conflict: Conflict | None, crisis: Crisis, plan: Plan, study: xr.Dataset, stated: dict[str, Kept]
) -> Job[tuple[Keeping | None, StabilityPage | None]]:
    """Let a worker find who would keep to what; it is handed only the outcomes of a study that parties weigh."""
    makers = conflict.decision_makers if conflict else ()
    wanted = sorted({weight.outcome for maker in makers for weight in maker.outcome_weights})
    weighed = study[wanted] if set(wanted) <= set(study.data_vars) else study
    return crew.submit(judge, conflict, crisis, plan, weighed, stated)


def judge(
    conflict: Conflict | None, crisis: Crisis, plan: Plan, weighed: xr.Dataset, stated: dict[str, Kept]
) -> tuple[Keeping | None, StabilityPage | None]:
    """Who would keep to what, and the brief's page about it: one job for a worker."""
    kept = keep_study(conflict, plan, weighed, stated)
    return kept, stability_page(conflict, crisis, plan, kept)


def kept_by_all(keeping: Keeping | None) -> dict[str, dict[str, Share]]:
    """Chance that every party keeps to each policy's state: policy, to concept, to share.

    Stated preferences come first; chances from simulated outcomes follow, named so.
    """
    from homeward.report.tables import BY_OUTCOMES

    found: dict[str, dict[str, Share]] = {}
    if keeping is None:
        return found
    for words, by_concept in (("", keeping.stated), (BY_OUTCOMES, keeping.weighed)):
        for concept, kept in by_concept.items():
            for policy, share in kept.shares().items():
                found.setdefault(policy, {})[concept + words] = share
    return found


def stability_page(
    conflict: Conflict | None, crisis: Crisis, plan: Plan, keeping: Keeping | None
) -> StabilityPage | None:
    """The brief's page on whether the parties would keep to it."""
    from homeward.report.inputs import StabilityPage, Table
    from homeward.stability.summary import summarise

    if conflict is None or keeping is None:
        return None
    names = {policy.id: policy.name for policy in crisis.policies}
    kept, weighed = keeping.stated["seq"], keeping.weighed.get("seq")
    summary = summarise(conflict, names, plan.futures, plan.seed, kept=kept, by_outcomes=weighed)
    tables = [Table(table.caption, table.columns, table.rows) for table in summary.tables]
    unweighed = [f"Simulated outcomes could not be weighed: {what}." for what in keeping.missing]
    shares = {way: held.shares() for way, held in (("stated", kept), ("weighed", weighed)) if held is not None}
    by_policy = {
        policy: {way: held[policy].share for way, held in shares.items() if policy in held} for policy in kept.shares()
    }
    return StabilityPage([*summary.sentences, *unweighed], tables, summary.svg, by_policy)


def past_page(crisis: Crisis, seed: int) -> HindcastPage | None:
    """The brief's page on the recorded flight, where the crisis has a record of arrivals."""
    from homeward.record.hindcast import hindcast
    from homeward.report.past import hindcast_page

    if "arrivals" not in crisis.record or "flight_facts" not in crisis.record:
        return None
    return hindcast_page(hindcast(crisis, 200, seed))
