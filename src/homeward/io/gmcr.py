"""The .gmcr file read, with all its problems at once.

Layout: UTF-8 JSON as described in docs/how-to/stability.md. Every condition is kept as the disjunction of patterns
it was written as, and keys this program does not know travel along untouched (io/gmcr_writer.py gives them back).
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeward.crisis.conflict import (
    DIRECTIONS,
    MOST_OPTIONS,
    Coalesced,
    Conflict,
    DecisionMaker,
    Infeasible,
    Option,
    Power,
    Ranking,
    Relation,
    Statement,
    grouped,
)
from homeward.crisis.feasible import coalesced_groups, count_feasible, feasible_codes
from homeward.crisis.formula import Formula, conjunction, disjunction
from homeward.foundation.problems import InputError, ProblemList, listed, nearest
from homeward.io.json_files import load_json

MOST_COUNTED = 3000
"""States beyond which a model with states counted as one is refused by the analysis anyway."""
TOP_KEYS = (
    "title", "options", "decisionMakers", "infeasibles", "useManualPreferenceRanking", "coalitions", "states",
    "coalesced", "power",
)  # fmt: skip
MAKER_KEYS = (
    "name", "options", "preferences", "preferenceRanking", "preferenceRelation", "misperceptions", "moves",
)  # fmt: skip
POWER_KEYS = ("decisionMaker", "option", "direction", "when")
_OLD = {"useManualPreferenceVectors": "useManualPreferenceRanking", "preferenceVector": "preferenceRanking"}


def read_gmcr(path: Path) -> Conflict:
    """Read a .gmcr file; InputError carries every problem found."""
    return conflict_from(load_json(path), path.name)


def conflict_from(data: Any, where: str = "model") -> Conflict:
    """The conflict in parsed .gmcr content; raises InputError with every problem."""
    reader = _Reader(where)
    conflict = reader.conflict(data)
    reader.problems.raise_if_any()
    assert conflict is not None
    return conflict


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Reader:
    """Walks the content once, noting problems under their JSON path."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.problems = ProblemList()
        self.options = 0

    def _bad(self, path: str, what: str, allowed: str = "", cure: str = "") -> None:
        self.problems.add(f"{self.where}: {path}" if path else self.where, what, allowed, cure)

    def _list(self, holder: Mapping[str, Any], key: str, path: str, needed: bool = False) -> list[Any]:
        value = holder.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list):
            self._bad(f"{path}{key}", f"is {_kind(value)}", "an array")
            return []
        return value

    def conflict(self, data: Any) -> Conflict | None:
        """The conflict of a parsed file, or None with the problems noted."""
        if not isinstance(data, dict):
            self._bad("", f"holds {_kind(data)}", "one JSON object with options and decisionMakers")
            return None
        data = {_OLD.get(key, key): value for key, value in data.items()}
        for key in data:
            close = nearest(key, TOP_KEYS) if key not in TOP_KEYS and key != "coalitionsFull" else ""
            if close:
                self._bad(key, "is not a key of the layout", cure=close)
        listed_options = self._list(data, "options", "", needed=not data.get("states"))
        options = [self._option(o, f"options[{j}]") for j, o in enumerate(listed_options)]
        self.options = len(options)
        if self.options > MOST_OPTIONS:
            self._bad("options", f"holds {self.options} options", f"at most {MOST_OPTIONS}")
        ranked = data.get("useManualPreferenceRanking", False)
        if not isinstance(ranked, bool):
            self._bad("useManualPreferenceRanking", f"is {_kind(ranked)}", "true or false")
        makers = [
            self._maker(m, f"decisionMakers[{j}]", ranked is True)
            for j, m in enumerate(self._list(data, "decisionMakers", "", True))
        ]
        if not makers and isinstance(data.get("decisionMakers"), list):
            self._bad("decisionMakers", "is empty", "at least one decision maker")
        rules = [
            Infeasible(formula=formula)
            for j, c in enumerate(self._list(data, "infeasibles", ""))
            if (formula := self._condition(c, f"infeasibles[{j}]")) is not None
        ]
        units = self._coalitions(data, len(makers))
        names, coalesced, power = self._state_names(data), self._coalesced(data), self._power(data, len(makers))
        if self.problems.problems:
            return None
        self._unique([m.name for m in makers], "decisionMakers")
        title = data.get("title", "")
        conflict = Conflict(
            title=title if isinstance(title, str) else "",
            options=tuple(options),
            decision_makers=tuple(makers),
            infeasibles=tuple(rules),
            ranked=ranked,
            coalitions=units,
            state_names=names,
            coalesced=coalesced,
            power=power,
            extra={k: v for k, v in data.items() if k not in TOP_KEYS} | _marks(data),
        )
        conflict = grouped(conflict)
        self._rankings(conflict)
        return None if self.problems.problems else conflict

    def _option(self, data: Any, path: str) -> Option:
        number = path[8:-1]
        if not isinstance(data, dict):
            self._bad(path, f"is {_kind(data)}", 'an object {"name": ..., "permittedDirection": ...}')
            return Option(id=f"option {number}", name="")
        name, direction = data.get("name"), data.get("permittedDirection", "both")
        if not isinstance(name, str):
            self._bad(f"{path}.name", f"is {_kind(name)}", "text")
            name = ""
        if direction not in DIRECTIONS:
            self._bad(f"{path}.permittedDirection", f"is {json.dumps(direction)[:60]}", ", ".join(DIRECTIONS))
            direction = "both"
        extra = {k: v for k, v in data.items() if k not in ("name", "permittedDirection")}
        return Option(id=f"o{int(number) + 1}", name=name, direction=direction, extra=extra)

    def _maker(self, data: Any, path: str, ranked: bool) -> DecisionMaker:
        if not isinstance(data, dict):
            self._bad(path, f"is {_kind(data)}", "an object")
            return DecisionMaker(id=path, name=path, options=())
        data = {_OLD.get(key, key): value for key, value in data.items()}
        name = data.get("name")
        if not isinstance(name, str):
            self._bad(f"{path}.name", f"is {_kind(name)}", "text")
        owned = self._list(data, "options", f"{path}.")
        for j, option in enumerate(owned):
            self._index(option, f"{path}.options[{j}]")
        if len({json.dumps(o, default=str) for o in owned}) < len(owned):
            self._bad(f"{path}.options", "names an option twice")
        statements = [
            Statement(formula=formula)
            for j, c in enumerate(self._list(data, "preferences", f"{path}."))
            if (formula := self._condition(c, f"{path}.preferences[{j}]")) is not None
        ]
        unseen = [
            formula
            for j, c in enumerate(self._list(data, "misperceptions", f"{path}."))
            if (formula := self._condition(c, f"{path}.misperceptions[{j}]")) is not None
        ]
        ranking = self._ranking(data, path)
        relation = self._relation(data, path)
        if ranked and ranking is None and relation is None:
            self._bad(f"{path}.preferenceRanking", "is missing", "a ranking of all feasible states")
        return DecisionMaker(
            id=str(name),
            name=str(name),
            options=tuple(o for o in owned if _whole(o)),
            statements=tuple(statements),
            ranking=ranking,
            relation=relation,
            unseen=tuple(unseen),
            moves=self._pairs(data, "moves", f"{path}."),
            extra={k: v for k, v in data.items() if k not in MAKER_KEYS} | _marks(data),
        )

    def _index(self, value: Any, path: str) -> bool:
        if not _whole(value) or not 0 <= value < self.options:
            allowed = f"an option index from 0 to {self.options - 1}"
            self._bad(path, f"is {json.dumps(value, default=str)[:60]}", allowed)
            return False
        return True

    def _condition(self, data: Any, path: str) -> Formula | None:
        if isinstance(data, dict):
            members = data.get("members")
            if data.get("compound") is not True or not isinstance(members, list):
                self._bad(path, "is not a condition", '{"compound": true, "members": [...]}')
                return None
            patterns = [self._pattern(m, f"{path}.members[{j}]") for j, m in enumerate(members)]
            return disjunction(p for p in patterns if p is not None)
        pattern = self._pattern(data, path)
        return None if pattern is None else conjunction(pattern)

    def _pattern(self, data: Any, path: str) -> list[tuple[int, bool]] | None:
        if not isinstance(data, list):
            self._bad(path, f"is {_kind(data)}", 'an array of [option index, "Y" or "N"] pairs')
            return None
        pattern = []
        for j, pair in enumerate(data):
            at = f"{path}[{j}]"
            if not isinstance(pair, list) or len(pair) != 2:
                self._bad(at, f"is {_kind(pair)}", 'a pair [option index, "Y" or "N"]')
            elif not isinstance(pair[1], str) or pair[1] not in ("Y", "N"):
                self._bad(f"{at}[1]", f"is {json.dumps(pair[1], default=str)[:60]}", '"Y" or "N"')
            elif self._index(pair[0], f"{at}[0]"):
                pattern.append((pair[0], pair[1] == "Y"))
        return pattern

    def _ranking(self, data: Mapping[str, Any], path: str) -> Ranking | None:
        if data.get("preferenceRanking") is None:
            return None
        levels = []
        for j, level in enumerate(self._list(data, "preferenceRanking", f"{path}.")):
            states = level if isinstance(level, list) else [level]
            if not states or not all(_whole(state) for state in states):
                what = f"is {json.dumps(level, default=str)[:60]}"
                self._bad(f"{path}.preferenceRanking[{j}]", what, "state numbers")
            else:
                levels.append(tuple(states))
        return tuple(levels)

    def _relation(self, data: Mapping[str, Any], path: str) -> Relation | None:
        relation = data.get("preferenceRelation")
        if relation is None:
            return None
        at = f"{path}.preferenceRelation"
        if not isinstance(relation, dict):
            self._bad(at, f"is {_kind(relation)}", "an object with preferred and otherwise")
            return None
        otherwise = relation.get("otherwise", "unknown")
        if otherwise not in ("unknown", "equal"):
            self._bad(f"{at}.otherwise", f"is {json.dumps(otherwise)[:60]}", "unknown, equal")
        pairs = self._pairs(relation, "preferred", f"{at}.") or ()
        both = sorted(set(pairs) & {(b, a) for a, b in pairs})
        if both:
            self._bad(f"{at}.preferred", f"prefers each of {both[0][0]} and {both[0][1]} to the other")
        return Relation(preferred=pairs, otherwise=str(otherwise))

    def _pairs(self, holder: Mapping[str, Any], key: str, path: str) -> tuple[tuple[int, int], ...] | None:
        """Pairs of different state numbers: [better, worse], or [from, to]."""
        if holder.get(key) is None:
            return None
        pairs = []
        for j, pair in enumerate(self._list(holder, key, path)):
            if not isinstance(pair, list) or len(pair) != 2 or not all(_whole(s) for s in pair) or pair[0] == pair[1]:
                self._bad(f"{path}{key}[{j}]", f"is {json.dumps(pair)[:60]}", "a pair of two different state numbers")
            else:
                pairs.append((pair[0], pair[1]))
        return tuple(pairs)

    def _state_names(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        names = self._list(data, "states", "")
        if not all(isinstance(name, str) and name for name in names) or len(set(map(str, names))) < len(names):
            self._bad("states", "are not names, each once", "an array of texts")
            return ()
        if names and (self.options or data.get("infeasibles") or data.get("coalesced")):
            self._bad("states", "stand beside options or patterns", "either options or names of states")
        return tuple(names)

    def _coalesced(self, data: Mapping[str, Any]) -> tuple[Coalesced, ...]:
        found = [self._condition(c, f"coalesced[{j}]") for j, c in enumerate(self._list(data, "coalesced", ""))]
        return tuple(Coalesced(formula=formula) for formula in found if formula is not None)

    def _power(self, data: Mapping[str, Any], makers: int) -> tuple[Power, ...]:
        found = []
        for j, entry in enumerate(self._list(data, "power", "")):
            path = f"power[{j}]"
            if not isinstance(entry, dict):
                self._bad(path, f"is {_kind(entry)}", "an object with decisionMaker and option")
                continue
            who: Any = entry.get("decisionMaker")
            direction = entry.get("direction", "both")
            for key in sorted(set(entry) - set(POWER_KEYS)):
                self._bad(f"{path}.{key}", "is not a key of power", listed(POWER_KEYS), nearest(key, POWER_KEYS))
            known = _whole(who) and 0 <= who < makers
            if not known:
                shown = json.dumps(who, default=str)[:60]
                self._bad(f"{path}.decisionMaker", f"is {shown}", f"an index from 0 to {makers - 1}")
            if direction not in DIRECTIONS:
                self._bad(f"{path}.direction", f"is {json.dumps(direction)[:60]}", ", ".join(DIRECTIONS))
            when = self._condition(entry.get("when", []), f"{path}.when")
            if self._index(entry.get("option"), f"{path}.option") and known and direction in DIRECTIONS and when:
                found.append(Power(decision_maker=who, option=entry["option"], direction=direction, when=when))
        return tuple(found)

    def _coalitions(self, data: Mapping[str, Any], makers: int) -> tuple[tuple[int, ...], ...]:
        units = self._list(data, "coalitions", "")
        members = [unit if isinstance(unit, list) else [unit] for unit in units]
        flat = [member for unit in members for member in unit]
        if units and (not all(_whole(m) for m in flat) or sorted(flat) != list(range(makers))):
            self._bad("coalitions", "is not a partition", f"each of the decision makers 0 to {makers - 1} exactly once")
            return ()
        return tuple(tuple(unit) for unit in members)

    def _unique(self, names: list[str], path: str) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._bad(path, f"two decision makers are called {name!r}", cure="Give each its own name.")

    def _rankings(self, conflict: Conflict) -> None:
        try:
            states = count_feasible(conflict)
        except InputError as error:
            self.problems.problems.extend(error.problems)
            return
        if states == 0:
            self._bad("infeasibles", "leave no feasible state", cure="Remove or narrow a pattern.")
            return
        states = self._nodes(conflict, states)
        for j, maker in enumerate(conflict.decision_makers):
            if maker.ranking is not None and conflict.ranked:
                for what in ranking_problems(maker.ranking, states):
                    self._bad(f"decisionMakers[{j}].preferenceRanking", what, f"each state 1 to {states} exactly once")
            pairs = maker.relation.preferred if maker.relation else ()
            beyond = sorted({s for pair in pairs for s in pair if not 1 <= s <= states})
            if beyond:
                self._bad(f"decisionMakers[{j}].preferenceRelation", f"names unknown states {beyond[:8]}")
            beyond = sorted({s for pair in maker.moves or () for s in pair if not 1 <= s <= states})
            if beyond:
                self._bad(f"decisionMakers[{j}].moves", f"name unknown states {beyond[:8]}", f"1 to {states:,}")

    def _nodes(self, conflict: Conflict, states: int) -> int:
        """How many states there are once those that match a pattern count as one."""
        if not conflict.coalesced or states > MOST_COUNTED:
            return states
        codes = feasible_codes(conflict)
        return states - sum(max(0, len(group) - 1) for group in coalesced_groups(conflict, codes))


def ranking_problems(ranking: Ranking, states: int) -> list[str]:
    """What is wrong with a ranking of this many states: unknown, repeated, missing."""
    flat = [state for level in ranking for state in level]
    counts = Counter(flat)
    beyond = sorted({s for s in flat if not 1 <= s <= states})
    twice = sorted(s for s, times in counts.items() if times > 1 and 1 <= s <= states)
    first = list(itertools.islice((s for s in range(1, states + 1) if s not in counts), 8))
    missing = states - (len(counts) - len(beyond))
    found = [f"names states that do not exist: {beyond[:8]}"] if beyond else []
    for words, numbers, total in (("repeats states", twice[:8], len(twice)), ("misses states", first, missing)):
        if total:
            found.append(f"{words} {numbers}" + (f" and {total - 8:,} more" if total > 8 else ""))
    return found


def _kind(value: Any) -> str:
    if value is None:
        return "missing"
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "an array",
        dict: "an object",
    }
    return kinds.get(type(value), "something else")


def _marks(data: Mapping[str, Any]) -> dict[str, Any]:
    """Keys that were present though empty, so that writing gives them back."""
    kept = ("coalitions", "misperceptions", "title", "states", "coalesced", "power")
    empty = [key for key in kept if key in data and not data[key]]
    return {"__empty__": empty} if empty else {}
