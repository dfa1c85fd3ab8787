"""The answer in plain words: would it work, compared with what, what does it depend on, would the parties keep to it.

Each answer is made of counts of futures, so that it says no more than the study and the same of any crisis.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from homeward.argument.trial import FEWEST
from homeward.foundation.types import Bools, Floats
from homeward.lab.compare import baseline_of
from homeward.report import gather, numbers, words
from homeward.report.inputs import BriefInputs, Labels

HOME, AWAY = "people_home", "still_displaced"
COMPARED = (HOME, "war", "settlement_signed")
"""What the programme is set against other policies on, in the order in which a reader asks."""
GATES = ("entry_open", "mission_present")


def answers(inputs: BriefInputs, labels: Labels) -> list[tuple[str, str]]:
    """Questions and their answers; a question that the study cannot answer is left out."""
    study = inputs.study
    programme = gather.programme_of(inputs.crisis, study)
    rivals = [name for name in (baseline_of(study), gather.rival_of(inputs.crisis, study)) if name != programme]
    rivals = list(dict.fromkeys(name for name in rivals if name))
    found = [
        (f"Would “{labels.policy(programme)}” work?", _works(study, programme)),
        ("Compared with what?", " ".join(_against(study, labels, programme, rival) for rival in rivals)),
        ("What does it depend on?", _depends(inputs, programme)),
        ("Would the parties keep to it?", _kept(inputs, programme)),
    ]
    return [(question, text.strip()) for question, text in found if text.strip()]


def share_home(study: xr.Dataset, policy: str, month: int) -> Floats:
    """Share of the displaced group who live at home # (future,); the group as it was on the first day."""
    everybody = numbers.values_at(study, HOME, policy, 0) + numbers.values_at(study, AWAY, policy, 0)
    share: Floats = numbers.values_at(study, HOME, policy, month) / np.maximum(everybody, 1.0)
    return share


def _works(study: xr.Dataset, programme: str) -> str:
    """How much of the displaced group is home, and whether there is war or peace, at the end of the study."""
    held, last = set(numbers.outcomes_of(study)), numbers.last_month(study)
    parts = []
    if {HOME, AWAY} <= held:
        share = share_home(study, programme, last)
        parts.append(
            f"{_sentence(words.at(last))}, {_percent(float(np.median(share)))} of the displaced live at home in the "
            f"middle future, and {_percent(float(np.quantile(share, 0.95)))} or more in the best 5 of 100; a tenth "
            f"or more of them in {words.of_hundred(float((share >= 0.1).mean()))} futures, half or more in "
            f"{words.of_hundred(float((share >= 0.5).mean()))}."
        )
    if "war" in held:
        parts.append(f"A war has happened in {_chance(study, 'war', programme, last)} futures.")
    if "settlement_signed" in held:
        parts.append(f"A settlement is in force in {_chance(study, 'settlement_signed', programme, last)}.")
    return " ".join(parts)


def _against(study: xr.Dataset, labels: Labels, programme: str, rival: str) -> str:
    """In how many of the same futures the programme does better or worse than one other policy."""
    last, parts = numbers.last_month(study), []
    for outcome in (name for name in COMPARED if name in numbers.outcomes_of(study)):
        change = numbers.values_at(study, outcome, programme, last) - numbers.values_at(study, outcome, rival, last)
        more, less = float((change > 0).mean()), float((change < 0).mean())
        name = f"“{labels.outcome(outcome)}”"
        if more == less == 0:
            parts.append(f"{name} no different")
        elif words.is_chance(study.variables[outcome].attrs):
            parts.append(f"{name} with it only in {words.count(more)}, without it only in {words.count(less)}")
        else:
            parts.append(f"{name} more in {words.count(more)}, fewer in {words.count(less)}")
    if not parts:
        return ""
    return f"Of 100 futures, {words.at(last)}, against “{labels.policy(rival)}”: {'; '.join(parts)}."


def _depends(inputs: BriefInputs, programme: str) -> str:
    """What the gates of consent make of the first outcome, then the quantity on which most hangs."""
    study = inputs.study
    parts = [_behind_gates(study, programme)]
    schools = _schools(study, programme)
    if inputs.hangs_on:
        top = inputs.hangs_on[0]
        about = top.sentence.split(":")[0].replace(" (judgement)", "")
        judged = ", a judgement" if top.judgement else ""
        parts.append(f"Of what is not known, most on this{judged}: {about[:1].lower()}{about[1:]}.")
    return " ".join(part for part in [*parts, schools] if part)


def _behind_gates(study: xr.Dataset, programme: str) -> str:
    """People home in the middle future with and without consent of the host; small groups are left out."""
    if not {HOME, *GATES} <= set(numbers.outcomes_of(study)):
        return ""
    last = numbers.last_month(study)
    entry, mission = (numbers.values_at(study, name, programme, last) > 0 for name in GATES)
    home = numbers.values_at(study, HOME, programme, last)
    groups: Sequence[tuple[str, Bools]] = (
        ("where the host lets people in and a mission stands", entry & mission),
        ("where it lets people in alone", entry & ~mission),
        ("where it does not", ~entry),
    )
    parts = [
        f"{words.number(round(float(np.median(home[held]))))} {name} ({words.of_hundred(float(held.mean()))})"
        for name, held in groups
        if held.sum() >= FEWEST
    ]
    if len(parts) < 2:
        return ""
    return f"On the consent of the host: people home in the middle future {words.at(last)}, {words.listed(parts)}."


def _schools(study: xr.Dataset, programme: str) -> str:
    """The difference that the programme makes to war, from the school of the lowest to that of the highest."""
    base, last = baseline_of(study), numbers.last_month(study)
    schools = study["account"].values.astype(str)
    names = sorted(set(schools))
    if "war" not in numbers.outcomes_of(study) or base == programme or len(names) < 2:
        return ""
    change = numbers.values_at(study, "war", programme, last) - numbers.values_at(study, "war", base, last)
    by_school = [round(100 * float(change[schools == name].mean())) for name in names]
    low, high = (f"{value:+}".replace("-", "−") for value in (min(by_school), max(by_school)))
    return f"And on how wars begin: by the school of thought their number changes by {low} to {high} in 100 futures."


def _kept(inputs: BriefInputs, programme: str) -> str:
    """How often no party gains by leaving, by stated preferences and by simulated outcomes."""
    kept = inputs.stability.kept.get(programme, {}) if inputs.stability else {}
    ways = {
        "stated": "by what the parties say they want",
        "weighed": "where they weigh what the study says it brings about",
    }
    parts = [f"in {words.of_hundred(kept[way])} futures {text}" for way, text in ways.items() if way in kept]
    return f"No party gains by leaving it, {words.listed(parts)}." if parts else ""


def _chance(study: xr.Dataset, outcome: str, policy: str, month: int) -> str:
    return words.of_hundred(float(numbers.values_at(study, outcome, policy, month).mean()))


def _percent(share: float) -> str:
    """A share in per cent with one digit where it is small."""
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return f"{100 * share:.1f} %" if share < 0.095 else f"{round(100 * share)} %"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
