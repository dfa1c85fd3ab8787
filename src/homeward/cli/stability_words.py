"""What `homeward stability` tells in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from homeward.cli.stability import Asked

OTHER_EQUILIBRIA = {
    "Without power over the options of others": "without_power",
    "Each by its own model": "each_sees",
}
"""Further equilibria in the data: heading to key."""


def unknown_words(data: dict[str, Any]) -> str:
    """Equilibria under each attitude to unknown preference."""
    lines = [f"{data['title']}: {data['feasible_states']:,} feasible states; some preferences are unknown."]
    for extension, found in data["unknown_preference"].items():
        shown = "; ".join(f"{c} {', '.join(map(str, s)) or 'none'}" for c, s in found["equilibria"].items())
        lines.append(f"  attitude {extension}: {shown}")
    return "\n".join(lines)


def tell(asked: Asked, data: dict[str, Any], draws: int) -> None:
    """Print the equilibria, why parties stay, and whatever else was asked for."""
    from homeward.stability import narrative

    graph = asked.graph
    assert asked.result is not None
    print(f"{asked.conflict.title}: {graph.states:,} feasible states, {graph.players} decision makers.")
    _tell_equilibria(data["equilibria"], "  ")
    for merged in data.get("merged_coalitions", []):
        print(f"  With {', '.join('+'.join(unit) for unit in merged['partition'])} as units:")
        _tell_equilibria(merged["equilibria"], "    ")
    for heading, key in OTHER_EQUILIBRIA.items():
        if key in data:
            print(f"  {heading}:")
            _tell_equilibria(data[key]["equilibria"], "    ")
    for paragraph in narrative.equilibria_words(asked.result):
        print(f"\n{paragraph}")
    _tell_start(asked)
    _tell_wish(asked, data)
    for row in data.get("sensitivity", []):
        if row["no_longer_hold"] or row["now_hold"]:
            print(f"  If {row['change']}: lost {row['no_longer_hold'] or 'none'}, won {row['now_hold'] or 'none'}")
    if draws:
        _tell_draws(data["uncertain"])


def _tell_equilibria(equilibria: dict[str, list[int]], indent: str) -> None:
    for concept, found in equilibria.items():
        shown = ", ".join(map(str, found[:20])) + (f" and {len(found) - 20} more" if len(found) > 20 else "")
        print(f"{indent}{concept:10} {shown or 'none'}")


def _tell_start(asked: Asked) -> None:
    from homeward.stability import narrative
    from homeward.stability.evolution import evolve

    if asked.status_quo is None or asked.result is None:
        return
    gains = evolve(asked.graph, asked.status_quo, "improvements")
    print(f"\nStatus quo. {narrative.leaving_words(asked.result, asked.concepts[-1], asked.status_quo)}")
    print(f"Improvements lead from it to {int((gains.moves > 0).sum())} other states.")
    if asked.wish is not None:
        print(narrative.path_words(asked.graph, gains, asked.wish))


def _tell_wish(asked: Asked, data: dict[str, Any]) -> None:
    from homeward.stability import narrative
    from homeward.stability.changes import smallest_changes
    from homeward.stability.inverse import conditions

    if asked.wish is None:
        return
    graph, wish = asked.graph, asked.wish
    if not asked.conflict.ranked:
        concept = "seq" if "seq" in asked.concepts else "nash"
        print(f"\nWhat would have to change for state {wish + 1} to hold ({concept}):")
        needed = narrative.condition_words(graph, wish, conditions(graph, wish, concept, tempting_only=True))
        smallest = narrative.change_words(graph, smallest_changes(graph, wish, concept))
        print("\n".join(f"  {sentence}" for sentence in dict.fromkeys([*needed, *smallest])))
    inverse = data["inverse"]
    counts = ", ".join(f"{concept} {share:.2%}" for concept, share in inverse["share_of_rankings"].items())
    print(
        f"\nShare of all rankings of {', '.join(inverse['free_rankings'])} that make it hold: {counts or 'not counted'}"
    )


def _tell_draws(uncertain: dict[str, Any]) -> None:
    print(
        f"\nChance of being kept by all, over {uncertain['draws']:,} drawn preference profiles (95 percent interval):"
    )
    for concept, rows in uncertain["by_concept"].items():
        for name, row in rows.items():
            low, high = row["interval"]
            who = sorted(row["would_leave"].items(), key=lambda item: -item[1])[:2]
            leave = ", ".join(f"{party} {share:.0%}" for party, share in who if share >= 0.005)
            chance = f"{row['kept_by_all']:6.1%}  ({low:.1%} to {high:.1%})"
            print(f"  {concept:5} {name:32} {chance}  would leave: {leave or 'nobody'}")
