"""The brief: one HTML file with words, tables and inline pictures, that opens from an e-mail without a network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import jinja2
import xarray as xr
from markupsafe import Markup

from homeward.argument.verdict import NOT_TESTABLE, TestResult, Verdict
from homeward.crisis.crisis import Crisis
from homeward.crisis.policies import Policy
from homeward.evidence.ledger import Estimate, Source
from homeward.io.atomic import write_text
from homeward.lab.compare import baseline_of
from homeward.lab.sensitivity import quantities_of
from homeward.record.since import score_since
from homeward.report import answer, findings, gather, numbers, words
from homeward.report import map as maps
from homeward.report.figures import Drawn, draw, finished
from homeward.report.inputs import BriefInputs, Labels, Table, labels_of
from homeward.report.past import since_sentence, since_table
from homeward.report.theme import VERDICTS


def write_brief(path: Path, inputs: BriefInputs, drawn: Drawn | None = None) -> Path:
    """Write the brief of a study and return where it is. drawn: its pictures, if they were begun before."""
    write_text(path, render_brief(inputs, drawn))
    return path


def inputs_of(
    crisis: Crisis, study: xr.Dataset, verdicts: Sequence[Verdict], about: Mapping[str, Any], **more: Any
) -> BriefInputs:
    """Everything that a brief is written from, with the comparison and the deciding quantities read off the study."""
    programme = gather.programme_of(crisis, study)
    reasons = gather.hangs_on(study, programme, gather.middle_month(study))
    return BriefInputs(crisis, study, verdicts, about, reasons, **more)


def render_brief(inputs: BriefInputs, drawn: Drawn | None = None) -> str:
    """The brief as one self-contained page of HTML."""
    labels = labels_of(inputs.crisis)
    study, crisis = inputs.study, inputs.crisis
    month = gather.middle_month(study)
    programme = gather.programme_of(crisis, study)
    heads = gather.headlines(study)
    scored = score_since(crisis, study)
    page = {
        "crisis": crisis,
        "labels": labels,
        "study": study.attrs,
        "about": inputs.about,
        "futures": int(study.sizes["future"]),
        "policies": [crisis.policy(key) for key in numbers.policies_of(study) if key in labels.policies],
        "for_claims": _for_claims(inputs),
        "years": numbers.last_month(study) // 12,
        "baseline": labels.policy(baseline_of(study)),
        "programme": labels.policy(programme),
        "answers": answer.answers(inputs, labels),
        "findings": findings.key_findings(inputs, labels),
        "limits": findings.limits(inputs),
        "glance": gather.comparison_table(
            study, labels, gather.headlines(study, gather.GLANCE, 6), month, gather.shown_policies(crisis, study, 3)
        ),
        "comparison": gather.comparison_table(study, labels, heads, month),
        "everything": gather.comparison_table(study, labels, numbers.outcomes_of(study), numbers.last_month(study)),
        "accounts": gather.accounts_table(study, labels, programme, heads, month),
        "disagreements": gather.disagreements(study, labels, programme, heads, month),
        "places": _places_table(inputs, labels),
        "verdicts": [_verdict(verdict, study, labels) for verdict in inputs.verdicts],
        "counts": gather.word_counts(inputs.verdicts),
        "sources": [_source(source) for source in crisis.ledger.sources.values()],
        "estimates": [_estimate(row) for key in _used(inputs) for row in crisis.ledger.known(key, _as_of(study))],
        "since": since_table(scored, labels),
        "since_sentence": since_sentence(scored),
        "hindcast": inputs.hindcast,
        "hindcast_sentence": findings.hindcast_sentence(inputs.hindcast) if inputs.hindcast else "",
        "stability": inputs.stability,
        "stability_svg": [(Markup(text), about) for text, about in inputs.stability.svg] if inputs.stability else [],
        "hide_under": inputs.hide_under,
        "figures": finished(drawn or draw(inputs)),
    }
    return _environment().get_template("brief.html.j2").render(page)


def _for_claims(inputs: BriefInputs) -> list[Policy]:
    """The policies that were run for claims only, in the order of the crisis."""
    tried = {name for verdict in inputs.verdicts for test in verdict.tests for name in (test.policy, test.than)}
    apart = tried - set(numbers.policies_of(inputs.study))
    return [policy for policy in inputs.crisis.policies if policy.id in apart]


def _as_of(study: xr.Dataset) -> dt.date:
    """The date up to which a study may know anything."""
    return dt.date.fromisoformat(str(study.attrs["as_of"]))


def _used(inputs: BriefInputs) -> list[str]:
    """The quantities that the study drew, or all of the ledger's where the study does not say."""
    drawn = [key for key in quantities_of(inputs.study) if key in inputs.crisis.ledger.estimates]
    return drawn or list(inputs.crisis.ledger.estimates)


def _environment() -> jinja2.Environment:
    """Templates of this package, every value escaped; an unknown name in a template is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("homeward.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _places_table(inputs: BriefInputs, labels: Labels) -> Table:
    """Who lives in the largest places at the end of the study, under the baseline and the programme."""
    study, crisis = inputs.study, inputs.crisis
    policies = list(dict.fromkeys([baseline_of(study), gather.programme_of(crisis, study)]))
    year = int(study["year"].values[-1])
    return maps.places_table(study, crisis, labels, policies, year, hide_under=inputs.hide_under)


def _verdict(verdict: Verdict, study: xr.Dataset, labels: Labels) -> dict[str, Any]:
    """A verdict as the page prints it."""
    colour, sign = VERDICTS.get(verdict.word, VERDICTS[NOT_TESTABLE])
    numbered = [str(note) for note in verdict.claim.notes]
    notes = f"note{'s' * (len(numbered) > 1)} {', '.join(numbered)}" if numbered else ""
    return {
        "claim": verdict.claim,
        "word": verdict.word,
        "colour": colour,
        "sign": sign,
        "notes": notes,
        "reason": labels.in_words(verdict.reason, numbers.outcomes_of(study)),
        "record": verdict.record,
        "sources": list(dict.fromkeys([*verdict.claim.sources, *verdict.sources])),
        "tests": [_test(test, study, labels) for test in verdict.tests],
    }


def _test(test: TestResult, study: xr.Dataset, labels: Labels) -> dict[str, str]:
    """One comparison of a claim as the page prints it."""
    than = (
        f"“{labels.policy(test.than)}”"
        if test.than
        else words.number(words.scale_of(study, test.outcome) * (test.threshold or 0.0))
    )
    where = f"under “{labels.policy(test.policy)}” than {than}, {words.at(test.at)}"
    apart = [
        f"{labels.account(key)} {words.of_hundred(value).removesuffix(' of 100')}"
        for key, value in test.share_by_account.items()
        if test.by_account[key] and isfinite(value)
    ]
    judged = words.of_hundred(test.judgement_share).removesuffix(" of 100")
    first = words.listed(list(test.decisive_parameters[:2]))
    condition = labels.in_words(test.given, numbers.outcomes_of(study))
    given = f"Given {condition} ({words.of_hundred(test.given_share)} futures): " if test.given else ""
    return {
        "asked": f"{given}{labels.outcome(test.outcome)} {test.direction} {where}",
        "found": labels.in_words(_found(test, study), numbers.outcomes_of(study)),
        "accounts": f"By account: {', '.join(apart)}." if apart else "",
        "hangs": f"Hangs on {first}; judgement is {judged} % of what is explained." if first else "",
        "word": test.word,
    }


def _found(test: TestResult, study: xr.Dataset) -> str:
    """What came out of one comparison: how often, and how much."""
    if not isfinite(test.share):
        return test.reason
    if test.same >= 1:
        return "no future differs"
    scale, unit = words.scale_of(study, test.outcome), words.unit_of(study, test.outcome)
    share = f"as claimed in {words.of_hundred(test.share)} futures that differ"
    share += f" (± {round(200 * test.error)})" if test.error else ""
    size = f"mean difference {words.with_error(scale * test.mean, 2 * scale * test.mean_error)}"
    if words.is_chance(study.variables[test.outcome].attrs):
        return f"{share}; {words.of_hundred(1.0 - test.same)} differ; {size} {unit}"
    ends = words.spread(scale * test.difference_low, scale * test.difference_high)
    return f"{share}; {words.of_hundred(1.0 - test.same)} differ; {size}, in 90 of 100 futures {ends} ({unit})"


def _source(source: Source) -> dict[str, str]:
    """A source as the page prints it; only web addresses become links."""
    link = source.url if source.url.startswith(("https://", "http://")) else ""
    return {
        "key": source.key,
        "text": ", ".join(part for part in (source.author, source.title, source.publisher, source.date) if part),
        "url": source.url,
        "link": link,
        "side": source.side,
        "status": source.status,
        "licence": source.licence,
    }


def _estimate(row: Estimate) -> dict[str, str]:
    """An estimate as the page prints it."""
    return {
        "parameter": row.parameter,
        "account": row.account or "all",
        "prior": str(row.prior),
        "unit": row.unit,
        "status": row.status + (", judgement" if row.judgement else ""),
        "since": row.known_from.isoformat() if row.known_from else "",
        "sources": ", ".join(row.sources),
        "note": row.note,
    }
