"""Random conflict models for Hypothesis, and the oracle of each."""

from __future__ import annotations

from hypothesis import strategies as st

from homeward.crisis.conflict import Conflict, DecisionMaker, Infeasible, Option, Statement
from homeward.crisis.formula import Formula, conjunction, disjunction, literal
from tests.stability.oracle import Oracle


@st.composite
def formulas(draw, options):
    option = st.builds(literal, st.integers(0, options - 1), st.booleans())
    kind = draw(st.sampled_from(["one", "and", "or", "iff", "if"]))
    a, b = draw(option), draw(option)
    if kind == "one":
        return a
    if kind == "if":
        return Formula("or", (a, Formula("not", (b,))))
    return Formula(kind, (a, b))


@st.composite
def conflicts(draw, most_options=6, most_makers=4, unseen=True):
    options = draw(st.integers(1, most_options))
    makers = draw(st.integers(1, min(most_makers, options)))
    owner = [*range(makers), *(draw(st.integers(0, makers - 1)) for _ in range(options - makers))]
    owner = sorted(owner)
    second = [draw(st.integers(0, 7 * makers)) for _ in range(options)]
    directions = draw(
        st.lists(st.sampled_from(["both", "both", "both", "fwd", "back"]), min_size=options, max_size=options)
    )
    patterns = draw(
        st.lists(st.lists(st.tuples(st.integers(0, options - 1), st.booleans()), min_size=2, max_size=3), max_size=3)
    )
    rules = [Infeasible(formula=conjunction(p)) for p in patterns]
    decision_makers = []
    for i in range(makers):
        statements = draw(st.lists(formulas(options), max_size=5))
        hidden = [
            conjunction(draw(st.lists(st.tuples(st.integers(0, options - 1), st.booleans()), min_size=2, max_size=2)))
        ]
        decision_makers.append(
            DecisionMaker(
                id=f"d{i}",
                name=f"D{i}",
                options=tuple(j for j in range(options) if i in (owner[j], second[j])),
                statements=tuple(Statement(formula=f) for f in statements),
                unseen=tuple(hidden) if unseen and draw(st.integers(0, 7)) == 0 else (),
            )
        )
    return Conflict(
        title="random",
        options=tuple(Option(id=f"o{j}", name=f"o{j}", direction=d) for j, d in enumerate(directions)),
        decision_makers=tuple(decision_makers),
        infeasibles=tuple(rules),
    )


def true_in(formula: Formula, code: int) -> bool:
    """Truth of a statement in one state, written apart from Formula.holds."""
    if formula.kind == "option":
        return bool(code >> formula.option & 1) is formula.taken
    values = [true_in(part, code) for part in formula.parts]
    return {
        "not": lambda: not values[0],
        "and": lambda: all(values),
        "or": lambda: any(values),
        "iff": lambda: values[0] is values[1],
    }[formula.kind]()


def oracle_of(conflict: Conflict) -> Oracle:
    codes = [
        code
        for code in range(2 ** len(conflict.options))
        if not any(true_in(r.formula, code) for r in conflict.infeasibles)
    ]
    rank = [
        {code: tuple(true_in(s.formula, code) for s in maker.statements) for code in codes}
        for maker in conflict.decision_makers
    ]
    return Oracle(
        codes,
        [set(maker.options) for maker in conflict.decision_makers],
        {j for j, option in enumerate(conflict.options) if option.direction == "fwd"},
        {j for j, option in enumerate(conflict.options) if option.direction == "back"},
        rank,
        [{c for c in codes if any(true_in(f, c) for f in maker.unseen)} for maker in conflict.decision_makers],
    )


__all__ = ["conflicts", "disjunction", "formulas", "oracle_of", "true_in"]
