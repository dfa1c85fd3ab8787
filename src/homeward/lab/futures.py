"""Futures: one draw each of everything that is not known, at addresses that do not depend on how many are drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from homeward.crisis.crisis import Crisis
from homeward.evidence.ledger import Estimate
from homeward.foundation.chance import Chance
from homeward.foundation.declare import Parameter, declared_for
from homeward.foundation.problems import InputError, Problem, listed, nearest
from homeward.foundation.types import Floats, Ints
from homeward.foundation.units import factor
from homeward.model.simulate import Block

POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Futures:
    """Drawn quantities # (future,), the school of each future # (future,), and the rows behind each quantity."""

    drawn: Mapping[str, Floats]
    account: Ints
    schools: tuple[str, ...]
    judgement: frozenset[str]
    seed: int

    def __len__(self) -> int:
        return len(self.account)

    def block(self, first: int, size: int, instead: Mapping[str, Floats] | None = None) -> Block:
        """The futures from `first` on, `size` of them at most; `instead` holds quantities that replace drawn ones."""
        part = slice(first, first + size)
        held = {**self.drawn, **(instead or {})}
        drawn = {key: np.ascontiguousarray(values[part]) for key, values in held.items()}
        return Block(drawn, self.account[part], first, self.seed)


def draw_futures(
    crisis: Crisis,
    parameters: Mapping[str, Parameter],
    count: int,
    *,
    seed: int,
    as_of: dt.date,
    account: str = POOLED,
) -> Futures:
    """Draw `count` futures from what was known on a date, pooled over accounts or under one of them."""
    _check_account(crisis, account)
    chance = Chance(seed, count)
    schools = tuple(school.id for school in crisis.schools)
    number = _draw_schools(crisis, chance, account)
    drawn: dict[str, Floats] = {}
    judgement: set[str] = set()
    missing: list[str] = []
    for key, parameter in _asked(crisis, parameters).items():
        rows = crisis.ledger.known(key, as_of)
        if not rows:
            if key in parameters:
                missing.append(key)
            continue
        if any(row.judgement for row in rows):
            judgement.add(key)
        drawn[key] = _draw(parameter, rows, schools, number, account, chance)
    if missing:
        raise InputError(
            Problem("parameters.csv", f'no estimate of "{key}" was known on {as_of}', parameters[key].about,
                    "Add a row with a prior, unit, source and status.")
            for key in missing
        )  # fmt: skip
    return Futures(drawn, number, schools, frozenset(judgement), seed)


def _asked(crisis: Crisis, parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Every declared parameter, and every member of a family that the ledger has rows for."""
    asked = dict(parameters)
    for key in crisis.ledger.estimates:
        member = declared_for(key, parameters)
        if member is not None:
            asked[key] = member
    return asked


def _check_account(crisis: Crisis, account: str) -> None:
    names = [POOLED, *(item.id for item in crisis.accounts)]
    if account not in names:
        raise InputError(
            [
                Problem(
                    "--account", f'"{account}" is not an account of this crisis', listed(names), nearest(account, names)
                )
            ]
        )


def _draw_schools(crisis: Crisis, chance: Chance, account: str) -> Ints:
    """The number of each future's school # (future,), by the declared weights."""
    schools = [school.id for school in crisis.schools]
    if account in schools:
        return np.full(chance.futures, schools.index(account), dtype=np.int64)
    weights = np.array([school.weight for school in crisis.schools])
    edges = np.cumsum(weights / weights.sum())
    luck = chance.uniform("account", 0)[:, 0]
    return np.minimum(np.searchsorted(edges, luck, side="right"), len(schools) - 1).astype(np.int64)


def _draw(
    parameter: Parameter,
    rows: tuple[Estimate, ...],
    schools: tuple[str, ...],
    number: Ints,
    account: str,
    chance: Chance,
) -> Floats:
    """Values of one quantity # (future,): the school's row if there is one, else a side's row, else the common one."""
    luck = chance.uniform(f"parameter:{parameter.id}", 0, 2)
    by_account = {row.account: row for row in rows}
    common = [by_account[""]] if "" in by_account else []
    sides = [row for row in rows if row.account and row.account not in schools]
    if account in by_account and account not in schools:
        sides = [by_account[account]]
    pool = sides or common
    out = np.full(len(number), np.nan)
    chosen = np.minimum((luck[:, 1] * len(pool)).astype(int), max(len(pool) - 1, 0))
    for place, row in enumerate(pool):
        here = chosen == place
        out[here] = values_of(row, parameter, luck[here, 0])
    for school, name in enumerate(schools):
        if name in by_account:
            here = number == school
            out[here] = values_of(by_account[name], parameter, luck[here, 0])
    if np.isnan(out).any():
        raise InputError(
            [Problem("parameters.csv", f'"{parameter.id}" has no row for every account', listed(schools),
                     "Add a row with an empty account, or one for each school.")]
        )  # fmt: skip
    return out


def values_of(row: Estimate, parameter: Parameter, luck: Floats) -> Floats:
    """Quantiles of an estimate in the parameter's own unit, cut to its bounds."""
    scale = factor(row.unit, parameter.unit)
    bounded = row.prior.bounded(max(row.prior.low, parameter.low / scale), min(row.prior.high, parameter.high / scale))
    return bounded.quantile(luck) * scale
