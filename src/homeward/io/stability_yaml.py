"""stability.yaml: a conflict model whose every statement carries its source, read with all its problems at once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from homeward.crisis.conflict import (
    DIRECTIONS,
    MOST_OPTIONS,
    Coalesced,
    Conflict,
    DecisionMaker,
    Infeasible,
    Option,
    OutcomeWeight,
    Power,
    Reading,
    Statement,
    Weight,
    grouped,
)
from homeward.crisis.feasible import count_feasible
from homeward.crisis.formula import ALWAYS, Formula, FormulaError, conjunction, literal, parse_formula
from homeward.foundation.problems import InputError, ProblemList, listed, nearest
from homeward.io.stability_fields import Fields
from homeward.io.yaml_files import Mapping, Node, read_yaml


def read_stability(path: Path, sources: Sequence[str] | None = None) -> Conflict:
    """Read a stability.yaml; InputError carries every problem. sources: keys that may be cited (None: not checked)."""
    problems = ProblemList()
    root = read_yaml(path, path.name, problems)
    problems.raise_if_any()
    reader = _Reader(path.name, sources if sources is not None else _sources_beside(path), problems)
    conflict = reader.conflict(root)
    problems.raise_if_any()
    assert conflict is not None
    return replace(conflict, crisis=path.resolve().parent.name)


def _sources_beside(path: Path) -> list[str] | None:
    """Source keys of the crisis folder the file lies in, if it has a list of sources."""
    table = path.parent / "sources.csv"
    if not table.is_file():
        return None
    with table.open(encoding="utf-8", newline="") as stream:
        return [row.get("key") or "" for row in csv.DictReader(stream)]


class _Reader(Fields):
    """Turns nodes into a conflict; every problem is noted with its line."""

    def _formula(self, fields: AnyMapping[str, Node], key: str, node: Node) -> Formula | None:
        text = self._text(fields, key)
        if not text:
            self._bad(node, f"{key!r} is empty", "a statement in option ids")
            return None
        try:
            return parse_formula(text, self.names)
        except FormulaError as error:
            self._bad(fields[key], f"{text[:80]!r} {error}")
            return None

    def _taken(self, fields: AnyMapping[str, Node], key: str) -> int | None:
        if key not in fields:
            return None
        ids = self._texts(fields, key)
        for option in ids:
            if option not in self.options:
                self._bad(fields[key], f"option {option!r} is unknown", "", nearest(option, list(self.options)))
        return sum(1 << self.options[option] for option in set(ids) if option in self.options)

    def conflict(self, root: Node | None) -> Conflict | None:
        """The conflict of a parsed file, or None with the problems noted."""
        top = self._fields(root, "stability.yaml", ("title", "options", "decision_makers"))
        options, owners = self._read_options(top)
        self._define(top)
        makers = self._read_makers(top, owners)
        rules = self._read_patterns(top)
        states = self._named(top, "states")
        policies = self._named(top, "policies")
        readings = tuple(self._reading(node, makers, len(rules)) for node in self._items(top, "readings"))
        self._doubled([reading.id for reading in readings], top.get("readings"), "reading")
        conflict = Conflict(
            title=self._text(top, "title"),
            about=self._text(top, "about"),
            options=tuple(options),
            decision_makers=tuple(makers),
            infeasibles=tuple(rules),
            status_quo=self._taken(top, "status_quo"),
            wish=self._taken(top, "wish"),
            named_states=states,
            policies={name: _exactly(code, len(options)) for name, code in policies.items()},
            readings=readings,
            coalitions=self._coalitions(top),
            coalesced=tuple(self._read_groups(top)),
            power=tuple(self._read_power(top)),
        )
        if self.problems.problems:
            return None
        ordered = grouped(conflict)
        if ordered is not conflict:
            self._bad(top["options"], "options of one decision maker do not stand together", "", "Group them by owner.")
        self._feasible(conflict, top, {**states, **policies})
        return conflict

    def _read_options(self, top: AnyMapping[str, Node]) -> tuple[list[Option], list[tuple[str, ...]]]:
        options: list[Option] = []
        owners: list[tuple[str, ...]] = []
        for node in self._items(top, "options"):
            fields = self._fields(node, "an option", ("id", "owner", "name"))
            option = Option(
                id=self._text(fields, "id"),
                name=self._text(fields, "name"),
                direction=self._text(fields, "direction", "both"),  # type: ignore[arg-type]
                about=self._text(fields, "about"),
                lever=self._text(fields, "lever"),
                status=self._status(fields, node),
                sources=self._cited(fields),
            )
            if option.direction not in DIRECTIONS:
                self._bad(fields["direction"], f"direction is {option.direction!r}", ", ".join(DIRECTIONS))
            if option.id in self.options:
                self._bad(node, f"option {option.id!r} stands twice")
            self.options[option.id] = len(options)
            options.append(option)
            owners.append(tuple(owner for owner in self._texts(fields, "owner") if owner != "none"))
        if len(options) > MOST_OPTIONS:
            self._bad(top.get("options"), f"holds {len(options)} options", f"at most {MOST_OPTIONS}")
        self.names = {option: literal(place) for option, place in self.options.items()}
        return options, owners

    def _define(self, top: AnyMapping[str, Node]) -> None:
        """Definitions may use each other in any order, but not in a circle."""
        node = top.get("definitions")
        waiting = dict(node.values) if isinstance(node, Mapping) else {}
        for name in [name for name in waiting if name in self.names]:
            self._bad(waiting.pop(name), f"definition {name!r} has the name of an option")
        failed: dict[str, str] = {}
        while waiting:
            before = len(waiting)
            for name in list(waiting):
                try:
                    self.names[name] = parse_formula(self._text(waiting, name), self.names)
                    del waiting[name]
                except FormulaError as error:
                    failed[name] = str(error)
            if len(waiting) == before:
                circle = [name for name in waiting if any(f"unknown {other!r}" in failed[name] for other in waiting)]
                for name, item in waiting.items():
                    what = "is defined in a circle or through a definition that cannot be read"
                    self._bad(item, f"definition {name!r} {what if name in circle else failed[name]}")
                    self.names[name] = conjunction(())
                return

    def _read_makers(self, top: AnyMapping[str, Node], owners: list[tuple[str, ...]]) -> list[DecisionMaker]:
        nodes = self._items(top, "decision_makers")
        fields_of = [self._fields(node, "a decision maker", ("id", "name")) for node in nodes]
        self.makers = {self._text(fields, "id"): j for j, fields in enumerate(fields_of)}
        self._doubled([self._text(fields, "id") for fields in fields_of], top.get("decision_makers"), "decision maker")
        for option, names in zip(self.options, owners, strict=False):
            for name in names:
                if name not in self.makers:
                    cure = nearest(name, list(self.makers))
                    self._bad(
                        top["options"], f"option {option!r} belongs to unknown {name!r}", listed(self.makers), cure
                    )
        return [
            self._maker(node, fields, [j for j, names in enumerate(owners) if self._text(fields, "id") in names])
            for node, fields in zip(nodes, fields_of, strict=True)
        ]

    def _maker(self, node: Node, fields: AnyMapping[str, Node], owned: list[int]) -> DecisionMaker:
        statements = [self._statement(item, "a preference") for item in self._items(fields, "preferences")]
        self._doubled([s.text for s in statements if s and s.text], node, "statement")
        unseen = [self._formula({"unseen": item}, "unseen", item) for item in self._items(fields, "unseen")]
        if not statements and not fields.get("weights"):
            self._bad(node, "prefers nothing", "", "Write preferences or weights.")
        return DecisionMaker(
            id=self._text(fields, "id"),
            name=self._text(fields, "name"),
            options=tuple(owned),
            statements=tuple(s for s in statements if s is not None),
            weights=tuple(w for item in self._items(fields, "weights") if (w := self._weight(item)) is not None),
            outcome_weights=tuple(self._outcome_weight(item) for item in self._items(fields, "outcome_weights")),
            unseen=tuple(formula for formula in unseen if formula is not None),
        )

    def _statement(self, node: Node, kind: str) -> Statement | None:
        fields = self._fields(node, kind, ("say",))
        formula = self._formula(fields, "say", node) if "say" in fields else None
        statement = Statement(
            formula=formula or ALWAYS,
            text=self._text(fields, "id") or self._text(fields, "say"),
            meaning=self._text(fields, "meaning") or self._text(fields, "say"),
            status=self._status(fields, node),
            sources=self._cited(fields),
            positions=self._texts(fields, "positions"),
            against=self._texts(fields, "against"),
            presence=self._range(fields, "presence", 0, 1),
            shift=self._number(fields["shift"], "shift", 0, 50) if "shift" in fields else 0.0,
            reverse=self._number(fields["reverse"], "reverse", 0, 1) if "reverse" in fields else 0.0,
        )
        return None if formula is None else statement

    def _weight(self, node: Node) -> Weight | None:
        fields = self._fields(node, "a weight", ("say", "weight"))
        formula = self._formula(fields, "say", node)
        low, high = self._range(fields, "weight", -1e9, 1e9)
        status, sources = self._status(fields, node), self._cited(fields)
        text = self._text(fields, "say")
        if formula is None:
            return None
        return Weight(formula=formula, text=text, low=low, high=high, status=status, sources=sources)

    def _outcome_weight(self, node: Node) -> OutcomeWeight:
        fields = self._fields(node, "an outcome weight", ("outcome", "weight"))
        low, high = self._range(fields, "weight", -1e9, 1e9)
        month = fields.get("at_month")
        return OutcomeWeight(
            outcome=self._text(fields, "outcome"),
            low=low,
            high=high,
            per=self._number(fields["per"], "per", 1e-9, 1e12) if "per" in fields else 1.0,
            at_month=int(self._number(month, "at_month", 0, 6000)) if month is not None else None,
            status=self._status(fields, node),
            sources=self._cited(fields),
        )

    def _read_patterns(self, top: AnyMapping[str, Node]) -> list[Infeasible]:
        rules = []
        for node in self._items(top, "infeasible"):
            fields = self._fields(node, "a pattern", ("pattern",))
            formula = self._formula(fields, "pattern", node)
            if formula is not None:
                text, reason = self._text(fields, "pattern"), self._text(fields, "reason")
                rules.append(Infeasible(formula=formula, text=text, reason=reason, status=self._status(fields, node)))
        return rules

    def _read_groups(self, top: AnyMapping[str, Node]) -> Iterator[Coalesced]:
        for node in self._items(top, "coalesced"):
            fields = self._fields(node, "a group", ("pattern",))
            formula = self._formula(fields, "pattern", node) if "pattern" in fields else None
            if formula is not None:
                text, name = self._text(fields, "pattern"), self._text(fields, "name")
                yield Coalesced(formula=formula, text=text, name=name, reason=self._text(fields, "reason"))

    def _read_power(self, top: AnyMapping[str, Node]) -> Iterator[Power]:
        for node in self._items(top, "power"):
            fields = self._fields(node, "a power", ("party", "option"))
            party, option = self._text(fields, "party"), self._text(fields, "option")
            direction = self._text(fields, "direction", "both")
            for name, known, kind in ((party, self.makers, "party"), (option, self.options, "option")):
                if name and name not in known:
                    self._bad(node, f"{kind} {name!r} is unknown", listed(known), nearest(name, list(known)))
            if direction not in DIRECTIONS:
                self._bad(fields["direction"], f"direction is {direction!r}", ", ".join(DIRECTIONS))
            when = self._formula(fields, "when", node) if "when" in fields else ALWAYS
            status, sources = self._status(fields, node), self._cited(fields)
            if party in self.makers and option in self.options and when is not None:
                yield Power(
                    decision_maker=self.makers[party], option=self.options[option],
                    direction=direction,  # type: ignore[arg-type]
                    when=when, text=self._text(fields, "about"), status=status, sources=sources,
                )  # fmt: skip

    def _named(self, top: AnyMapping[str, Node], key: str) -> dict[str, int]:
        node = top.get(key)
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self._bad(node, f"{key!r} is not a mapping", "name: [options taken]")
            return {}
        return {name: code for name in node.values if (code := self._taken(node.values, name)) is not None}

    def _reading(self, node: Node, makers: list[DecisionMaker], patterns: int) -> Reading:
        fields = self._fields(node, "a reading", ("id", "name"))
        statements = {maker.id: list(maker.statements) for maker in makers}
        for item in self._items(fields, "changes"):
            self._change(item, statements)
        left_out = [
            int(self._number(item, "pattern", 1, patterns)) - 1 for item in self._items(fields, "without_patterns")
        ]
        changed = {m.id: tuple(statements[m.id]) for m in makers if tuple(statements[m.id]) != m.statements}
        return Reading(
            id=self._text(fields, "id"),
            name=self._text(fields, "name"),
            about=self._text(fields, "about"),
            side=self._text(fields, "side"),
            weight=self._number(fields["weight"], "weight", 0, 1e6) if "weight" in fields else 0.0,
            statements=changed,
            without_infeasible=tuple(left_out),
            coalitions=self._coalitions(fields),
        )

    def _change(self, node: Node, statements: dict[str, list[Statement]]) -> None:
        fields = self._fields(node, "a change", ("party",))
        party = self._text(fields, "party")
        if party not in statements:
            self._bad(node, f"party {party!r} is unknown", listed(statements), nearest(party, list(statements)))
            return
        known = [statement.text for statement in statements[party]]
        key = "statement" if "statement" in fields else "before"
        at = self._text(fields, key)
        if at not in known and not (key == "before" and at == "end"):
            self._bad(
                node, f"{key!r} names {at!r}, which {party} does not state", listed(known, 30), nearest(at, known)
            )
            return
        place = len(known) if at == "end" and at not in known else known.index(at)
        new = [] if self._text(fields, "drop") == "yes" else [self._statement(node, "a change")]
        stop = place + 1 if key == "statement" else place
        statements[party][place:stop] = [statement for statement in new if statement is not None]

    def _coalitions(self, fields: AnyMapping[str, Node]) -> tuple[tuple[int, ...], ...]:
        units = [self._texts({"coalitions": item}, "coalitions") for item in self._items(fields, "coalitions")]
        flat = [member for unit in units for member in unit]
        unknown = [member for member in flat if member not in self.makers]
        if unknown or len(set(flat)) < len(flat):
            what = f"names unknown {unknown}" if unknown else "names a decision maker twice"
            self._bad(fields["coalitions"], f"'coalitions' {what}", listed(self.makers))
            return ()
        alone: list[tuple[int, ...]] = [(j,) for name, j in self.makers.items() if name not in flat]
        return tuple(sorted([tuple(self.makers[m] for m in unit) for unit in units] + alone)) if units else ()

    def _doubled(self, names: list[str], node: Node | None, kind: str) -> None:
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._bad(node, f"{kind} {name!r} stands twice", "", "Give each its own id.")

    def _feasible(self, conflict: Conflict, top: AnyMapping[str, Node], codes: dict[str, int]) -> None:
        try:
            if count_feasible(conflict) == 0:
                self._bad(top.get("infeasible"), "the patterns leave no feasible state", "", "Remove or narrow one.")
        except InputError as error:
            self.problems.problems.extend(error.problems)
            return
        named = codes | {"status_quo": conflict.status_quo, "wish": conflict.wish}
        for name, code in named.items():
            for rule in conflict.infeasibles:
                if code is not None and rule.formula.holds(np.array([code]))[0]:
                    where = top.get(name) or top.get("policies" if name in conflict.policies else "states")
                    self._bad(where, f"state {name!r} is infeasible: it matches {rule.text!r}", "", rule.reason)


def _exactly(code: int, options: int) -> Formula:
    return conjunction((option, bool(code >> option & 1)) for option in range(options))
