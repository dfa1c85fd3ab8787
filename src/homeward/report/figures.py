"""The pictures of the brief: which charts stand in which section, each with the sentence below it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import xarray as xr
from markupsafe import Markup

from homeward.argument.verdict import Verdict
from homeward.lab.compare import baseline_of
from homeward.lab.crew import Crew, Job
from homeward.report import charts, findings, gather, numbers, words
from homeward.report import map as maps
from homeward.report.dots import quantile_dots
from homeward.report.inputs import BriefInputs, Labels, labels_of
from homeward.report.picture import svg

MOST_POLICIES_ON_MAPS = 4
OF_THE_STUDY = ("comparison", "fans", "maps", "hangs_on")
AFTER_IT = ("verdicts", "hindcast")
SECTIONS = OF_THE_STUDY + AFTER_IT
Pairs: TypeAlias = Iterator[tuple[Any, str]]
Drawn: TypeAlias = dict[str, list[tuple[Job[str], str]]]
"""By section, pictures that are being drawn, each with its sentence."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as inline SVG with the sentence that stands below it."""

    svg: Markup
    caption: str


def draw(inputs: BriefInputs, crew: Crew | None = None, sections: Collection[str] = SECTIONS) -> Drawn:
    """Let a crew draw the pictures of sections of a brief; without one they are drawn here and now.

    Those of `OF_THE_STUDY` can be drawn before a claim is tried.
    """
    labels, crew = labels_of(inputs.crisis), crew or Crew()
    charts_of = {
        "comparison": _comparisons(inputs, labels),
        "fans": _fans(inputs, labels),
        "maps": _maps(inputs, labels),
        "hangs_on": _tornados(inputs, labels),
        "verdicts": _strips(inputs, labels),
        "hindcast": _hindcasts(inputs),
    }
    return {
        section: [
            (crew.submit(svg, chart.to_dict(validate=False), f"{section}-{number}", text), text)
            for number, (chart, text) in enumerate(charts_of[section])
        ]
        for section in sections
    }


def finished(drawn: Drawn) -> dict[str, list[Figure]]:
    """The pictures, once they are drawn."""
    return {
        section: [Figure(Markup(picture.result()), text) for picture, text in pairs] for section, pairs in drawn.items()
    }


def _comparisons(inputs: BriefInputs, labels: Labels) -> Pairs:
    """Dots and ranges of the outcomes that the argument is about."""
    study, month = inputs.study, gather.middle_month(inputs.study)
    base = baseline_of(study)
    for outcome in gather.headlines(study, ("people_home", "major_escalation", "settlement_signed", "total_cost"), 4):
        best = [
            f"{gather.figure_text(study, outcome, key, month)} under {labels.policy(key)}"
            for key in gather.shown_policies(inputs.crisis, study)
        ]
        text = f"{labels.outcome(outcome)} {words.at(month)} ({words.unit_of(study, outcome)}): {'; '.join(best)}."
        yield charts.comparison(study, outcome, month, labels, base), text


def _fans(inputs: BriefInputs, labels: Labels) -> Pairs:
    """Fan charts over time of the first outcomes."""
    study = inputs.study
    end, programme = numbers.last_month(study), gather.programme_of(inputs.crisis, study)
    for outcome in gather.headlines(study, gather.FANS, 4):
        ends = gather.figure_text(study, outcome, programme, end)
        text = f"{labels.outcome(outcome)} over time; {words.at(end)} under {labels.policy(programme)}: {ends}."
        yield charts.fan(study, outcome, labels, baseline=baseline_of(study)), text
    first = gather.headlines(study)[0]
    if not words.is_chance(study.variables[first].attrs):
        values = words.scale_of(study, first) * numbers.values_at(study, first, programme, end)
        name = labels.policy(programme)
        title = f"{labels.outcome(first)} {words.at(end)} under “{name}”"
        text = f"{title}, one dot for each future of 100: {gather.figure_text(study, first, programme, end)}."
        yield quantile_dots(values, title, words.unit_of(study, first), words.sentence_of(study, first)), text


def _map_years(study: xr.Dataset) -> list[int]:
    """The years shown on small maps: after one year, in the middle and at the end."""
    last = int(study["year"].values[-1])
    return sorted({min(1, last), min(5, last), last})


def _maps(inputs: BriefInputs, labels: Labels) -> Pairs:
    """The crisis on a map, and who lives where."""
    study, crisis = inputs.study, inputs.crisis
    homes = sum(place.role == "home" for place in crisis.places)
    others = len(crisis.places) - homes
    about = f"{homes} home places, {others} other places and {len(crisis.roads)} roads of the crisis."
    yield maps.overview(crisis, labels, inputs.base_lines), about
    policies, years = gather.shown_policies(crisis, study, MOST_POLICIES_ON_MAPS), _map_years(study)
    names = words.listed([labels.policy(key) for key in policies])
    chart = maps.who_is_home(study, crisis, labels, policies, years, inputs.base_lines, inputs.hide_under)
    yield (
        chart,
        f"Residents of each group by home place under {names}, {words.listed([words.at(12 * y) for y in years])}.",
    )


def _strips(inputs: BriefInputs, labels: Labels) -> Pairs:
    """The tested claims, account by account, a dozen lines to a picture."""
    tested = [verdict for verdict in inputs.verdicts if verdict.tests]
    part: list[Verdict] = []
    lines = 0
    for verdict in tested:
        if part and lines + len(verdict.tests) > 20:
            yield charts.verdict_strip(part, labels), _strip_text(part)
            part, lines = [], 0
        part.append(verdict)
        lines += len(verdict.tests)
    if part:
        yield charts.verdict_strip(part, labels), _strip_text(part)


def _strip_text(part: Sequence[Verdict]) -> str:
    """The verdicts of a picture in words."""
    found = [f"{verdict.claim.id} {verdict.word}" for verdict in part]
    return f"Share of futures as claimed, pooled and by account: {words.listed(found)}."


def _tornados(inputs: BriefInputs, labels: Labels) -> Pairs:
    """What each headline answer hangs on."""
    when = words.at(gather.middle_month(inputs.study))
    for outcome, policy in dict.fromkeys((reason.outcome, reason.policy) for reason in inputs.hangs_on):
        mine = [reason for reason in inputs.hangs_on if (reason.outcome, reason.policy) == (outcome, policy)]
        first = words.listed([reason.parameter for reason in mine[:3]])
        text = f"{labels.outcome(outcome)} under {labels.policy(policy)} {when} hangs most on {first}."
        yield charts.tornado(inputs.hangs_on, outcome, policy, labels), text


def _hindcasts(inputs: BriefInputs) -> Pairs:
    """The model run on the past beside the record."""
    if inputs.hindcast is not None:
        yield charts.hindcast(inputs.hindcast), findings.hindcast_sentence(inputs.hindcast) or inputs.hindcast.title
