"""The terminal's tables: policies with ranges, what the accounts say apart, a verdict for each claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable
from rich.text import Text

from homeward.argument.verdict import Verdict
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
    outcomes = gather.headlines(study, COLUMNS if out.width >= 150 else MIDDLE if out.width >= 100 else NARROW, 4)
    out.print(comparison(study, labels, outcomes, month, kept or {}))
    accounts = gather.accounts_table(study, labels, programme, outcomes, month)
    out.print(rich_table(accounts))
    for text in gather.disagreements(study, labels, programme, outcomes, month):
        out.print(f"  {escape(text)}")
    out.print(verdict_table(verdicts, labels))
    counts = [f"{count} {word}" for word, count in gather.word_counts(verdicts).items()]
    out.print(f"Claims: {', '.join(counts)}.\n" if counts else "No claims.\n")


def comparison(
    study: xr.Dataset,
    labels: Labels,
    outcomes: Sequence[str],
    month: int,
    kept: Mapping[str, Mapping[str, Share]] | None = None,
) -> RichTable:
    """Policies down, outcomes across; below each figure, how often it beats the baseline in the same future.

    kept: the chance that all parties keep to a policy, by concept of stability, from stated preferences and from
    simulated outcomes; it fills the last column.
    """
    baseline = baseline_of(study)
    caption = (
        "People and money: 90 of 100 futures, with the median; events: futures of 100. "
        f"Below: of 100 futures, against “{labels.policy(baseline)}” in the same future; the rest are ties."
    )
    table = _rich(f"Policies {words.at(month)}", caption)
    table.add_column("Policy", min_width=14)
    for outcome in outcomes:
        table.add_column(Text(f"{labels.outcome(outcome)}\n({words.unit_of(study, outcome)})"))
    if kept:
        table.add_column(Text(_kept_heading(kept)))
    for policy in numbers.policies_of(study):
        cells = [_cell(study, outcome, policy, month, baseline) for outcome in outcomes]
        cells += [_kept_cell(kept.get(policy, {}))] if kept else []
        table.add_row(Text(labels.policy(policy), style="bold" if policy == baseline else ""), *cells)
    return table


def _cell(study: xr.Dataset, outcome: str, policy: str, month: int, baseline: str) -> Text:
    """A figure with its range and, except for the baseline, how often it does better and worse."""
    text = Text(gather.figure_text(study, outcome, policy, month).replace(" (median", "\nmedian").removesuffix(")"))
    if policy != baseline:
        pair = numbers.against(study, outcome, policy, month, baseline)
        text.append(
            "\n" + words.of_hundred_apart(str(study.variables[outcome].attrs.get("better", "")), *pair), style="dim"
        )
    return text


BY_OUTCOMES = " by outcomes"
"""Ends the name of a concept whose chance comes from simulated outcomes instead of stated preferences."""


def _kept_heading(kept: Mapping[str, Mapping[str, Share]]) -> str:
    """What the column of chances holds."""
    both = any(concept.endswith(BY_OUTCOMES) for shares in kept.values() for concept in shares)
    return "Kept by all?\n(of 100 futures)" + ("\nstated | outcomes" if both else "")


def _kept_cell(shares: Mapping[str, Share]) -> Text:
    """The chance by each concept, one a line; a dash for a policy without a state in the conflict model."""
    lines = []
    for concept, one in shares.items():
        if not concept.endswith(BY_OUTCOMES):
            other = shares.get(concept + BY_OUTCOMES)
            lines.append(f"{concept} {_of_hundred(one)}" + (f" | {_of_hundred(other)}" if other else ""))
    return Text("\n".join(lines) or "-")


def _of_hundred(share: Share) -> str:
    return f"{100 * share.share:.0f} ± {100 * share.error:.0f}"


def verdict_table(verdicts: Sequence[Verdict], labels: Labels) -> RichTable:
    """Claims that were tested, with the word, the share as claimed of all accounts and of each, and the reason."""
    caption = (
        "Share: of 100 futures in which the policies differ, those that differ as claimed (first test of a claim)."
    )
    table = _rich("Claims put to the test", caption)
    for head in ("Claim", "Verdict", "Share", "By account", "Why"):
        table.add_column(head, no_wrap=head == "Verdict")
    for verdict in verdicts:
        if not verdict.tests:
            continue
        first = verdict.tests[0]
        if not np.isfinite(first.share):
            pooled = "too few futures"
        else:
            pooled = words.of_hundred(first.share).removesuffix(" of 100") if first.same < 1 else "no future differs"
        apart = [
            f"{labels.account(key)} {words.of_hundred(share).removesuffix(' of 100')}"
            for key, share in first.share_by_account.items()
            if first.by_account[key] and np.isfinite(share)
        ]
        table.add_row(
            Text(f"{verdict.claim.id} {verdict.claim.text}"),
            Text(verdict.word, style=STYLES.get(verdict.word, "")),
            Text(pooled),
            Text("\n".join(apart)),
            Text(verdict.reason),
        )
    return table


def rich_table(held: Table) -> RichTable:
    """A plain table for the terminal."""
    table = _rich("", held.caption)
    for head in held.columns:
        table.add_column(Text(head))
    for row in held.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _rich(title: str, caption: str) -> RichTable:
    """An empty table in the look of the house; nothing of a crisis is read as markup."""
    return RichTable(
        title=Text(title) if title else None,
        caption=Text(caption),
        caption_justify="left",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_lines=False,
        pad_edge=False,
    )
