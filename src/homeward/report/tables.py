"""The terminal's tables: policies with ranges, who would keep to them, what the accounts say apart, the verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

from homeward.argument.verdict import TestResult, Verdict
from homeward.crisis.crisis import Crisis
from homeward.lab.compare import baseline_of
from homeward.report import gather, numbers, words
from homeward.report.inputs import Labels, Table, labels_of
from homeward.stability.uncertain import Share

STYLES = {
    "supported": "bold green",
    "leaning": "cyan",
    "contested": "yellow",
    "contradicted": "bold red",
    "not testable": "dim",
}
COLUMNS = ("people_home", "still_displaced", "major_escalation", "war", "settlement_signed", "total_cost")
MIDDLE = ("people_home", "major_escalation", "settlement_signed", "total_cost")
NARROW = ("people_home", "major_escalation", "settlement_signed")


def print_study(
    crisis: Crisis,
    study: xr.Dataset,
    verdicts: Sequence[Verdict],
    console: Console | None = None,
    kept: Mapping[str, Mapping[str, Share]] | None = None,
) -> None:
    """Print the comparison, the accounts and the verdicts of a study; `kept`: policy to concept to chance."""
    out = console or Console()
    labels = labels_of(crisis)
    month = gather.middle_month(study)
    programme = gather.programme_of(crisis, study)
    outcomes = gather.headlines(study, COLUMNS if out.width >= 150 else MIDDLE if out.width >= 120 else NARROW, 4)
    out.print(comparison(study, labels, outcomes, month))
    if kept:
        out.print(kept_table(kept, labels, numbers.policies_of(study)))
    if programme != baseline_of(study):
        out.print(rich_table(gather.accounts_table(study, labels, programme, outcomes, month)))
        for text in gather.disagreements(study, labels, programme, outcomes, month):
            out.print(f"  {escape(text)}")
    if any(verdict.tests for verdict in verdicts):
        out.print(verdict_list(verdicts, labels, numbers.outcomes_of(study)))
    counts = [f"{count} {word}" for word, count in gather.word_counts(verdicts).items()]
    out.print(f"Claims: {', '.join(counts)}.\n" if counts else "No claims.\n")


def comparison(study: xr.Dataset, labels: Labels, outcomes: Sequence[str], month: int) -> RichTable:
    """Policies down, outcomes across; below each figure, how often it beats the baseline in the same future."""
    baseline = baseline_of(study)
    caption = (
        "People and money: the median, and the range of 90 of 100 futures. "
        f"Below: of 100 futures, against “{labels.policy(baseline)}” in the same future; the rest are ties."
    )
    table = _rich(f"Policies {words.at(month)}", caption)
    table.add_column("Policy", max_width=16)  # leaves room for three outcomes in 80 columns
    for outcome in outcomes:
        table.add_column(Text(f"{labels.outcome(outcome)}\n({words.unit_of(study, outcome)})"))
    for policy in numbers.policies_of(study):
        cells = [_cell(study, outcome, policy, month, baseline) for outcome in outcomes]
        table.add_row(Text(labels.policy(policy), style="bold" if policy == baseline else ""), *cells)
    return table


def _cell(study: xr.Dataset, outcome: str, policy: str, month: int, baseline: str) -> Text:
    """A figure with its range and, except for the baseline, how often it does better and worse."""
    text = Text(gather.short_figure(study, outcome, policy, month))
    if policy != baseline:
        pair = numbers.against(study, outcome, policy, month, baseline)
        text.append(
            "\n" + words.of_hundred_apart(str(study.variables[outcome].attrs.get("better", "")), *pair), style="dim"
        )
    return text


BY_OUTCOMES = " by outcomes"
"""Ends the name of a concept whose chance comes from simulated outcomes instead of stated preferences."""


def kept_table(kept: Mapping[str, Mapping[str, Share]], labels: Labels, policies: Sequence[str]) -> RichTable:
    """In how many of a hundred futures every party keeps to a policy, by concept of stability.

    kept: policy, to concept, to chance; first from stated preferences, then from simulated outcomes.
    """
    concepts = list(dict.fromkeys(concept for shares in kept.values() for concept in shares))
    largest = max((share.error for shares in kept.values() for share in shares.values()), default=0.0)
    caption = (
        f"Of 100 futures, give or take up to {100 * largest:.0f}; by stated preferences, and where parties weigh "
        "simulated outcomes. A dash: not in the conflict model. "
        "nash: nobody gains by a move of their own; seq: nor after the answers that would be worth their while to "
        "others; gmr: nor after any answer of others."
    )
    table = _rich("Kept by all parties?", caption)
    table.add_column("Policy")
    for concept in concepts:
        source = "outcomes" if concept.endswith(BY_OUTCOMES) else "stated"
        table.add_column(f"{concept.removesuffix(BY_OUTCOMES)}\n{source}", justify="right")
    for policy in policies:
        shares = kept.get(policy, {})
        cells = [f"{100 * shares[concept].share:.0f}" if concept in shares else "-" for concept in concepts]
        table.add_row(Text(labels.policy(policy)), *cells)
    return table


def verdict_list(verdicts: Sequence[Verdict], labels: Labels, outcomes: Sequence[str]) -> RichTable:
    """Claims that were tested under each word: the sentence, how often it holds, by account, and the reason."""
    tried = [verdict for verdict in verdicts if verdict.tests]
    schools = list(dict.fromkeys(key for verdict in tried for key in verdict.tests[0].share_by_account))
    caption = (
        "Of 100 futures in which the policies differ, those that differ as claimed (first test of a claim); "
        f"in brackets under each account: {words.listed([labels.account(key) for key in schools])}."
    )
    table = _rich("Claims put to the test", caption, show_header=False, padding=(0, 1, 1, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for word, style in STYLES.items():
        for verdict in (verdict for verdict in tried if verdict.word == word):
            reason = labels.in_words(verdict.reason, outcomes)
            body = Text(verdict.claim.text)
            body.append(f"\n{_as_claimed(verdict.tests[0], schools)}; {reason}", style="dim")
            table.add_row(Text(f"{verdict.claim.id}\n{word}", style=style), body)
    return table


def _as_claimed(test: TestResult, schools: Sequence[str]) -> str:
    """How often a first test comes out as claimed, and under each account, of 100; a dash where too few are left."""
    if not np.isfinite(test.share):
        return "too few futures"
    if test.same >= 1:
        return "no future differs"
    shares = [test.share_by_account.get(key, np.nan) if test.by_account.get(key) else np.nan for key in schools]
    apart = [words.of_hundred(share).removesuffix(" of 100") if np.isfinite(share) else "-" for share in shares]
    return f"as claimed {words.of_hundred(test.share)} ({', '.join(apart)})"


def rich_table(held: Table) -> RichTable:
    """A plain table for the terminal."""
    table = _rich("", held.caption)
    for head in held.columns:
        table.add_column(Text(head))
    for row in held.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _rich(
    title: str, caption: str, show_header: bool = True, padding: tuple[int, int, int, int] = (0, 1, 0, 0)
) -> RichTable:
    """An empty table in the look of the house; nothing of a crisis is read as markup."""
    return RichTable(
        title=Text(title) if title else None,
        caption=Text(caption),
        caption_justify="left",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_lines=False,
        show_header=show_header,
        padding=padding,
        pad_edge=False,
    )
