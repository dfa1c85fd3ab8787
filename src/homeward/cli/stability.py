"""The command `homeward stability`: would they keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import Json, Seed
from homeward.cli.form import REAL, WHOLE, check_number, problems_so_far, real_number, whole_number

if TYPE_CHECKING:
    from homeward.crisis.conflict import Conflict
    from homeward.foundation.problems import ProblemList
    from homeward.stability.concepts import Stability
    from homeward.stability.graph import Graph

ALL = "nash,gmr,smr,seq,sseq,sim"
MOST_SIMULTANEOUS = 3e10
"""Joint choices beyond which simultaneous stability is computed only when asked for by name."""

MEMORY, MOST_MEMORY = 4.0, 2**20
"""GiB that a model may need where nothing is said, and at the most."""

Model = Annotated[str, typer.Argument(metavar="CRISIS|MODEL.gmcr", help="A crisis, a .gmcr file or a stability.yaml.")]
Concepts = Annotated[Optional[str], typer.Option("--concepts", help=f"Any of {ALL}.", show_default="all")]  # noqa: UP045
Reading = Annotated[str, typer.Option("--reading", help="A reading of the preferences.")]
Coalitions = Annotated[bool, typer.Option("--coalitions", help="Let any coalition form.")]
Merge = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--merge", metavar="A+B", help="Decision makers that act as one, by name, id or number from 1."),
]
StatusQuo = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--status-quo", metavar="STATE", help="A state number, a named state, or options joined by +."),
]
Wish = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--wish", metavar="STATE", help="The state one would like to hold."),
]
Free = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--free", metavar="A,B", help="Decision makers whose rankings are counted.", show_default="the first"),
]
Horizon = Annotated[
    int,
    typer.Option("--horizon", parser=whole_number, metavar=WHOLE, help="Longest horizon of limited moves."),
]
OneMove = Annotated[bool, typer.Option("--one-move", help="Let each opponent answer with at most one move.")]
EachSees = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--each-sees", metavar="A=READING,...", help="The reading that each party judges by."),
]
Sensitivity = Annotated[bool, typer.Option("--sensitivity", help="Change each preference statement in turn.")]
Draws = Annotated[int, typer.Option("--draws", parser=whole_number, metavar=WHOLE, help="Preference profiles to draw.")]
Plot = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--plot", metavar="FILE.html|svg|png", help="Draw the state graph."),
]
Memory = Annotated[
    float, typer.Option("--memory", parser=real_number, metavar=REAL, help="Most memory to use, in GiB.")
]


def stability(
    model: Model,
    concepts: Concepts = None,
    reading: Reading = "base",
    coalitions: Coalitions = False,
    merge: Merge = None,
    status_quo: StatusQuo = None,
    wish: Wish = None,
    free: Free = None,
    horizon: Horizon = 6,
    each_sees: EachSees = None,
    one_move: OneMove = False,
    sensitivity: Sensitivity = False,
    draws: Draws = 0,
    seed: Seed = 1,
    plot: Plot = None,
    memory: Memory = MEMORY,
    json_: Json = False,
) -> None:
    """Tell who would leave which state, by every concept of stability, and which preferences would have to change.

    Example: homeward stability nagorno-karabakh --wish settled_return --draws 1000
    """
    from homeward.cli import stability_words
    from homeward.stability.graph import build_graph

    problems = problems_so_far()
    _check_options(problems, horizon, draws, seed, memory, plot)
    with problems.noting():
        conflict = _open(model)
        with problems.noting():
            conflict = _read_as(conflict, reading)
        with problems.noting():
            sees = _readings(conflict, each_sees)
        most = (
            memory if 0 < memory <= MOST_MEMORY else MEMORY
        )  # a wrong one is noted; the names are checked all the same
        graph = build_graph(conflict, int(most * 2**30))
        asked = Asked(conflict, graph, concepts, status_quo, wish, free, merge)
    problems.raise_if_any()
    data = asked.analyse(coalitions=coalitions, horizon=horizon, one_move=one_move)
    if "unknown_preference" in data:
        print(json.dumps(data, ensure_ascii=False) if json_ else stability_words.unknown_words(data))
        return
    if sees:
        data["each_sees"] = _each_sees(conflict, sees, asked.concepts)
    if asked.wish is not None:
        data["inverse"] = _inverse(graph, asked)
    if sensitivity:
        data["sensitivity"] = _sensitivity(graph, asked)
    if draws:
        data["uncertain"] = _uncertain(conflict, asked, draws, seed)
    if plot is not None:
        _plot(asked, plot)
    if json_:
        print(json.dumps(data, ensure_ascii=False, allow_nan=False))
    else:
        stability_words.tell(asked, data, draws)


def _open(model: str) -> Conflict:
    from homeward.foundation.problems import InputError, Problem
    from homeward.io.gmcr import read_gmcr
    from homeward.io.layout import locate
    from homeward.io.stability_yaml import read_stability

    path = Path(model)
    if path.suffix in (".gmcr", ".json"):
        return read_gmcr(path)
    if path.suffix in (".yaml", ".yml"):
        return read_stability(path)
    folder = locate(model)
    if not (folder / "stability.yaml").is_file():
        what = "has no stability.yaml, so there is no conflict model to analyse"
        raise InputError([Problem(str(model), what, "", "Write one: docs/how-to/stability.md.")])
    return read_stability(folder / "stability.yaml")


def _read_as(conflict: Conflict, reading: str) -> Conflict:
    from homeward.foundation.problems import InputError, Problem, listed, nearest

    if reading == "base":
        return conflict
    known = [known.id for known in conflict.readings]
    if reading not in known:
        raise InputError(
            [Problem("--reading", f'"{reading}" is unknown', listed(["base", *known]), nearest(reading, known))]
        )
    return conflict.read_as(reading)


def _check_options(
    problems: ProblemList, horizon: int, draws: int, seed: int, memory: float, plot: Path | None
) -> None:
    """Note every option that is wrong whatever the model is."""
    from homeward.cli.open import check_file

    numbers = (("--horizon", horizon, 1, 50), ("--draws", draws, 0, 1_000_000), ("--seed", seed, 0, 2**63 - 1))
    for name, value, low, high in numbers:
        check_number(problems, name, value, low, high)
    check_number(problems, "--memory", memory, 0.01, MOST_MEMORY)
    if plot is not None and plot.suffix not in (".html", ".svg", ".png"):
        problems.add("--plot", f'"{plot}" has no known ending', ".html, .svg or .png", "Name such a file.")
    check_file(plot, "--plot", problems)


class Asked:
    """What was asked for, checked: every problem of the options is told at once."""

    def __init__(
        self, conflict: Conflict, graph: Graph, concepts: str | None, status_quo: str | None, wish: str | None,
        free: str | None, merge: str | None,
    ) -> None:  # fmt: skip
        from homeward.foundation.problems import ProblemList

        self.conflict, self.graph = conflict, graph
        self.problems = ProblemList()
        self.named = concepts is not None
        self.concepts = self._concepts(concepts)
        start = status_quo if status_quo is not None else conflict.status_quo
        self.status_quo = self._state("--status-quo", start)
        self.wish = self._state("--wish", wish)
        self.free = [self._maker("--free", name) for name in free.split(",")] if free else [0]
        self.partition = self._partition(merge)
        self.problems.raise_if_any()
        self.result: Stability | None = None

    def _concepts(self, text: str | None) -> tuple[str, ...]:
        from homeward.foundation.problems import nearest
        from homeward.stability.simultaneous import simultaneous_work

        if text is None:
            heavy = self.graph.arcs is not None or simultaneous_work(self.graph) > MOST_SIMULTANEOUS
            return tuple(name for name in ALL.split(",") if name != "sim" or not heavy)
        names = [name.strip() for name in text.split(",")]
        for name in names:
            if name not in ALL.split(","):
                self.problems.add("--concepts", f'"{name}" is unknown', ALL, nearest(name, ALL.split(",")))
        return tuple(name for name in ALL.split(",") if name in names)

    def _state(self, where: str, value: str | int | None) -> int | None:
        from homeward.foundation.problems import listed, nearest

        if value is None:
            return None
        if isinstance(value, str) and value.isdigit() and 1 <= int(value) <= self.graph.states:
            return int(value) - 1
        if isinstance(value, str) and value.isdigit():
            self.problems.add(where, f"there is no state {value}", f"1 to {self.graph.states:,}")
            return None
        code = self.conflict.named_states.get(value) if isinstance(value, str) else value
        if code is None:
            ids = [option.id for option in self.conflict.options]
            parts = str(value).split("+") if value else []
            unknown = [part for part in parts if part not in ids]
            for part in unknown:
                known = [*self.conflict.named_states, *ids]
                self.problems.add(where, f'"{part}" is no state and no option', listed(known, 30), nearest(part, known))
            code = self.conflict.code(parts) if not unknown else None
        place = self.graph.state_of(code) if code is not None else None
        if code is not None and place is None:
            self.problems.add(where, f'state "{value}" is infeasible')
        return place

    def _maker(self, where: str, name: str) -> int:
        from homeward.foundation.problems import listed, nearest

        name = name.strip()
        makers = self.conflict.decision_makers
        for j, maker in enumerate(makers):
            if name in (maker.id, maker.name, str(j + 1)):
                return j
        known = [maker.name for maker in makers]
        self.problems.add(where, f'decision maker "{name}" is unknown', listed(known), nearest(name, known))
        return 0

    def _partition(self, merge: str | None) -> list[list[int]]:
        if merge is None:
            units = [list(unit) for unit in self.conflict.coalitions]
            return units if any(len(unit) > 1 for unit in units) else []
        units = [[self._maker("--merge", name) for name in unit.split("+")] for unit in merge.split(",")]
        flat = [member for unit in units for member in unit]
        if len(set(flat)) < len(flat):
            self.problems.add("--merge", "names a decision maker twice", "each at most once")
            return []
        return sorted(units + [[j] for j in range(self.graph.players) if j not in flat])

    def analyse(self, *, coalitions: bool, horizon: int, one_move: bool) -> dict[str, Any]:
        """All that the options ask for, as plain values."""
        from homeward.stability import as_json
        from homeward.stability.concepts import analyse

        graph = self.graph
        self.result = analyse(graph, self.concepts, opponents_once=one_move)
        if as_json.has_relations(graph):
            return as_json.describe(graph) | {"unknown_preference": as_json.unknown_data(graph)}
        data = as_json.describe(graph) | as_json.stability_data(self.result)
        data["opponent_moves"] = "each opponent at most once" if one_move else "sequence"
        if graph.players == 2 or graph.states <= as_json.MOST_LISTED:
            data["limited_move"] = as_json.limited_data(graph, horizon)
        if coalitions or as_json.quick_coalitions(graph):
            data["coalitional"] = as_json.coalitional_data(graph)
        if self.partition:
            data["merged_coalitions"] = [as_json.merged_data(graph, self.partition, self.concepts, self.status_quo)]
        if graph.players <= as_json.MOST_VARIANT and graph.states <= as_json.MOST_LISTED and not one_move:
            data |= as_json.variant_data(self.result)
        if self.conflict.power:
            data["without_power"] = as_json.without_power(self.conflict, self.concepts)
        if self.status_quo is not None:
            data["evolution"] = as_json.evolution_data(graph, self.status_quo, self.result)
        return data


def _readings(conflict: Conflict, text: str | None) -> dict[str, str]:
    """The reading of each party that --each-sees names, checked; none where it was not given."""
    from homeward.stability.hypergame import check_readings

    if text is None:
        return {}
    pairs = [part.partition("=") for part in text.split(",")]
    sees = {party.strip(): reading.strip() for party, _, reading in pairs}
    check_readings(conflict, sees)
    return sees


def _each_sees(conflict: Conflict, sees: dict[str, str], concepts: tuple[str, ...]) -> dict[str, Any]:
    from homeward.stability.as_json import numbers
    from homeward.stability.hypergame import hypergame

    found = hypergame(conflict, sees, concepts)
    names = found.graph.names
    return {
        "sees": dict(zip(names, found.sees, strict=True)),
        "equilibria": {concept: numbers(found.equilibria(concept)) for concept in concepts},
        "not_perceived": {
            name: numbers(~row) for name, row in zip(names, found.perceived, strict=True) if not row.all()
        },
    }


def _inverse(graph: Graph, asked: Asked) -> dict[str, Any]:
    from homeward.stability.changes import smallest_changes
    from homeward.stability.inverse import conditions, count_rankings, number_words

    assert asked.wish is not None
    basic = [concept for concept in asked.concepts if concept != "sim"]
    counts = count_rankings(graph, asked.wish, asked.free, basic)
    changes, needs = {}, {}
    by_statements = not asked.conflict.ranked
    for concept in basic:
        unmet = [c for c in conditions(graph, asked.wish, concept, tempting_only=True) if not c.met]
        needs[concept] = [
            {
                "decision_maker": graph.names[c.player],
                "must_not_prefer": c.move + 1,
                "or_one_of": [a + 1 for a in c.answers],
            }
            for c in unmet
        ]
        if by_statements:
            found = smallest_changes(graph, asked.wish, concept)
            words = [[change.words(asked.conflict) for change in one] for one in found.sets[:50]]
            changes[concept] = {"smallest": words, "all_of_that_size_tried": found.exhaustive}
    return {
        "desired_state": asked.wish + 1,
        "free_rankings": [graph.names[j] for j in asked.free],
        "rankings_tried": counts.tried if counts.tried < 10**15 else number_words(counts.tried),
        "rankings_giving_equilibrium": {c: n if n < 10**15 else number_words(n) for c, n in counts.giving.items()},
        "share_of_rankings": {c: counts.share(c) for c in counts.giving},
        "not_counted": counts.refused,
        "conditions_not_met": needs,
        "statement_changes": changes,
    }


def _sensitivity(graph: Graph, asked: Asked) -> list[dict[str, Any]]:
    from homeward.stability.changes import sensitivity

    concept = "seq" if "seq" in asked.concepts else asked.concepts[0]
    named = [graph.state_of(code) for code in asked.conflict.named_states.values()]
    states = [s for s in dict.fromkeys([asked.status_quo, asked.wish, *named]) if s is not None] or list(
        range(min(graph.states, 60))
    )
    rows = sensitivity(graph, concept if concept != "sim" else "seq", states)
    return [
        {
            "change": row.change.words(asked.conflict),
            "no_longer_hold": [s + 1 for s in row.lost],
            "now_hold": [s + 1 for s in row.won],
        }
        for row in rows
    ]


def _uncertain(conflict: Conflict, asked: Asked, draws: int, seed: int) -> dict[str, Any]:
    from homeward.stability.uncertain import keep_by_concept, policy_states, share_of

    codes = policy_states(conflict, list(conflict.policies)) | {
        f"state {state + 1}": int(asked.graph.codes[state])
        for state in dict.fromkeys([asked.status_quo, asked.wish])
        if state is not None
    }
    out: dict[str, Any] = {"draws": draws, "seed": seed, "interval": "Wilson, 95 percent", "by_concept": {}}
    drawn = [concept for concept in asked.concepts if concept != "sim" or asked.named]
    for concept, kept in keep_by_concept(conflict, codes, draws, seed, drawn).items():
        leave = kept.leavers()
        out["by_concept"][concept] = {
            name: {
                "kept_by_all": share.share,
                "error": share.error,
                "interval": [share.low, share.high],
                "reached_from_status_quo": share_of(kept.reached[:, j]).share,
                "would_leave": {party: one.share for party, one in leave[name].items()},
            }
            for j, (name, share) in enumerate(kept.shares().items())
        }
    return out


def _plot(asked: Asked, plot: Path) -> None:
    from homeward.stability.picture import chart, draw, write_picture

    assert asked.result is not None
    policies = [asked.graph.state_of(code) for code in asked.conflict.named_states.values()]
    marked = [s for s in [asked.status_quo, asked.wish, *policies] if s is not None]
    write_picture(chart(draw(asked.result, marked), asked.conflict.title), plot)
