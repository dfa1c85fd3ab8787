"""The flagship conflict: both sides' readings run, its statements are sourced, and shares come with their error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import homeward
from homeward.crisis.conflict import Infeasible
from homeward.crisis.formula import literal
from homeward.foundation.problems import InputError
from homeward.io.crisis_folder import open_crisis
from homeward.io.stability_yaml import read_stability
from homeward.stability.changes import smallest_changes
from homeward.stability.coalitions import analyse_merged
from homeward.stability.concepts import BASIC, analyse, stable_at
from homeward.stability.evolution import evolve
from homeward.stability.graph import build_graph
from homeward.stability.hypergame import hypergame
from homeward.stability.outcomes import keep_by_outcomes, option_chances, payoffs_from_outcomes, shares_of_policies
from homeward.stability.summary import summarise
from homeward.stability.uncertain import Profiles, chance_kept, keep, policy_states, share_of

FOLDER = Path(homeward.__file__).parent / "crises" / "nagorno-karabakh"
POLICIES = {
    "nothing", "separate-arming", "joint-protected-return", "return-without-protection", "monitors-and-return",
    "protection-without-return", "treaty-first", "mutual-restraint", "as-it-went",
}  # fmt: skip


@pytest.fixture(scope="module")
def conflict():
    return read_stability(FOLDER / "stability.yaml")


@pytest.fixture(scope="module")
def graph(conflict):
    return build_graph(conflict)


def test_every_statement_and_option_carries_a_source_or_is_called_an_assumption(conflict):
    lists = [maker.statements for maker in conflict.decision_makers]
    lists += [statements for reading in conflict.readings for statements in reading.statements.values()]
    for statement in (s for statements in lists for s in statements):
        assert statement.sources or statement.status == "assumption", statement.text
    assert all(option.sources or option.status == "assumption" for option in conflict.options)
    assert all(option.lever for option in conflict.options)


def test_every_shipped_policy_stands_for_a_feasible_state(conflict, graph):
    assert set(conflict.policies) == POLICIES
    shipped = {policy.id for policy in open_crisis("nagorno-karabakh").policies if not policy.claims_only}
    assert shipped == POLICIES


def test_settled_return_and_the_autumn_of_2023_hold_and_no_improvement_joins_them(conflict, graph):
    start, wish = graph.state_of(conflict.status_quo), graph.state_of(conflict.wish)
    for concept in BASIC:
        assert stable_at(graph, np.array([start, wish]), concept).all()
    assert evolve(graph, start, "improvements").moves[wish] == -1


def test_a_return_can_be_undone_by_force_and_stays_undone(conflict, graph):
    undone = graph.state_of(conflict.named_states["return_undone"])
    people = [maker.id for maker in conflict.decision_makers].index("karabakh_armenian")
    host = [maker.id for maker in conflict.decision_makers].index("azerbaijan")
    there = [s for s in graph.each() if undone in graph.moves(host, s)]
    assert there, "some state leads to it"
    assert graph.moves(people, undone).size == 0
    expel = [option.id for option in conflict.options].index("az_expel")
    assert all(int(graph.codes[t]) >> expel & 1 for t in graph.moves(host, undone))


def test_a_war_has_an_after_state(conflict, graph):
    after = graph.state_of(conflict.named_states["after_war"])
    war = [option.id for option in conflict.options].index("az_force")
    reached = np.flatnonzero(evolve(graph, after).moves >= 0)
    assert all(int(graph.codes[s]) >> war & 1 for s in reached)


@pytest.mark.parametrize("side", ["armenia", "azerbaijan"])
def test_each_side_has_a_reading_that_runs_and_differs(conflict, graph, side):
    reading = next(reading for reading in conflict.readings if reading.side == side)
    other = build_graph(conflict.read_as(reading.id))
    assert analyse(other, ("nash",)).equilibria("nash").any()
    assert (other.pay != graph.pay).any()


def test_two_parties_that_move_together_break_the_status_quo(conflict, graph):
    joint = conflict.read_as("signatories-as-one")
    found = analyse_merged(graph, joint.coalitions, ("nash",))
    assert not found.equilibria("nash")[graph.state_of(conflict.status_quo)]


def test_what_would_have_to_change_for_a_protected_return_under_the_armenian_reading(conflict):
    graph = build_graph(conflict.read_as("armenian-side"))
    wish = graph.state_of(conflict.wish)
    found = smallest_changes(graph, wish, "nash")
    assert found.sets
    assert not stable_at(graph, np.array([wish]), "nash").all()
    assert all(change.player == 0 for one in found.sets for change in one), (
        "only the host's statements stand against it"
    )


def test_shares_are_the_same_in_any_block_and_carry_their_error(conflict):
    whole = keep(conflict, ["treaty-first", "joint-protected-return"], futures=40, seed=3, concept="seq")
    first = keep(conflict, ["treaty-first", "joint-protected-return"], futures=15, seed=3, concept="seq")
    rest = keep(conflict, ["treaty-first", "joint-protected-return"], futures=25, seed=3, concept="seq", first=15)
    assert (whole.held == np.concatenate([first.held, rest.held])).all()
    assert (whole.held == whole.by_party.all(axis=1)).all()
    share = whole.shares()["joint-protected-return"]
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert share.error > 0
    assert 0 < share.share < 1


def test_without_uncertainty_every_future_gets_the_crisp_verdict(conflict, graph):
    from dataclasses import replace

    sure = replace(
        conflict,
        readings=(),
        decision_makers=tuple(
            replace(m, statements=tuple(replace(s, presence=(1.0, 1.0), shift=0.0, reverse=0.0) for s in m.statements))
            for m in conflict.decision_makers
        ),
    )
    for concept in BASIC:
        chance = chance_kept(sure, ["joint-protected-return", "nothing"], 3, 1, concept)
        assert (chance["joint-protected-return"].share, chance["nothing"].share) == (1.0, 0.0)


def test_a_more_present_statement_is_held_in_more_futures(conflict):
    from dataclasses import replace

    from homeward.stability.uncertain import draw_statements

    statements = conflict.decision_makers[0].statements
    luck = np.random.default_rng(0).random((len(statements), 4))
    few = draw_statements([replace(s, presence=(0.2, 0.2)) for s in statements], luck)[0]
    many = draw_statements([replace(s, presence=(0.8, 0.8)) for s in statements], luck)[0]
    assert set(few) <= set(many)


def test_an_unknown_policy_and_an_unknown_concept_are_told(conflict):
    with pytest.raises(InputError, match="treaty-frist"):
        chance_kept(conflict, ["treaty-frist"], 2)
    with pytest.raises(InputError, match="concept"):
        chance_kept(conflict, ["treaty-first"], 2, concept="sims")


def test_simultaneous_stability_can_be_drawn_too(conflict):
    from dataclasses import replace

    small = replace(
        conflict,
        infeasibles=(*conflict.infeasibles, *(Infeasible(formula=literal(place)) for place in (4, 5, 6, 14))),
        policies={name: conflict.policies[name] for name in ("nothing", "treaty-first", "mutual-restraint")},
    )
    drawn = Profiles(small, 1, 6)
    kept = keep(small, None, 6, 1, "sim")
    for future in range(6):
        graph = drawn.graph(future)
        places = np.array([graph.state_of(code) for code in policy_states(small, list(kept.names)).values()])
        assert (kept.by_party[future] == analyse(graph, ("sim",)).stable["sim"][:, places]).all()
        assert (kept.by_party[future] >= stable_at(graph, places, "nash")).all(), "who has no gain has none at once"


def test_wilson_interval_of_a_known_share():
    share = share_of(np.array([True] * 50 + [False] * 50))
    assert (round(share.low, 4), round(share.high, 4)) == (0.4038, 0.5962)


def study(conflict, futures=4):
    policies = list(conflict.policies)
    rng = np.random.default_rng(5)
    names = {weight.outcome for maker in conflict.decision_makers for weight in maker.outcome_weights}
    shape = (len(policies), futures, 3)
    return xr.Dataset(
        {name: (("policy", "future", "month"), rng.random(shape)) for name in names}, coords={"policy": policies}
    )


def test_payoffs_follow_the_declared_weights(conflict):
    data = study(conflict)
    worth = payoffs_from_outcomes(conflict, data, seed=2)
    assert worth.shape == (6, 4, 9)
    again = payoffs_from_outcomes(conflict, data.isel(policy=[2, 0]), seed=2)
    assert np.allclose(again, worth[:, :, [2, 0]]), "a weight does not depend on the policies compared"
    russia = worth[5]
    influence, war = (np.asarray(data[name])[:, :, -1].T for name in ("influence_russia", "war"))
    slope = np.linalg.lstsq(np.stack([influence[0], war[0]], 1), russia[0], rcond=None)[0]
    assert 2 <= slope[0] <= 6
    assert -3 <= slope[1] <= 0


def test_outcomes_decide_who_keeps_to_a_policy(conflict):
    kept = keep_by_outcomes(conflict, study(conflict), seed=2, concept="nash")
    assert kept.held.shape == (4, 9)
    assert (kept.held == kept.by_party.all(axis=1)).all()
    with pytest.raises(InputError, match="no outcome"):
        keep_by_outcomes(conflict, study(conflict).drop_vars("war"))


def test_a_state_takes_the_outcomes_of_its_policy_or_a_mixture_by_nearness():
    share = shares_of_policies(np.array([0b000, 0b001, 0b111, 0b110]), [0b000, 0b111, 0b111])
    assert share[:, 0].tolist() == [1, 0, 0]
    assert share[:, 2].tolist() == [0, 0.5, 0.5], "two policies of one state share it"
    assert share[:, 1].tolist() == pytest.approx([1 / 1.5, 0.25 / 1.5, 0.25 / 1.5])
    assert share[0, 3] == pytest.approx(0.25 / 2.25)
    assert np.allclose(share.sum(axis=0), 1)


def test_a_party_leaves_for_outcomes_that_are_worth_more_to_it(conflict):
    data = study(conflict, futures=2)
    for name in data.data_vars:
        data[name] = data[name] * 0
    quiet = keep_by_outcomes(conflict, data, seed=2, concept="nash")
    stated = stable_at(build_graph(conflict), np.array([0]), "nash")
    assert quiet.by_party[:, :, list(quiet.names).index("mutual-restraint")].tolist() == [stated[:, 0].tolist()] * 2
    data["influence_russia"].loc[{"policy": "treaty-first", "future": 1}] = 1.0
    kept = keep_by_outcomes(conflict, data, seed=2, concept="nash")
    russia, restraint = kept.parties.index("Russia"), kept.names.index("mutual-restraint")
    assert kept.by_party[0, russia].tolist() == quiet.by_party[0, russia].tolist()
    assert not kept.by_party[1, russia, restraint] or quiet.by_party[1, russia, restraint]
    assert kept.by_party[1, russia, kept.names.index("treaty-first")]


def test_gates_of_the_simulation_can_ask_for_consent(conflict):
    chance = option_chances(conflict, "joint-protected-return", "az_consent", futures=30, seed=1)
    assert set(chance.tolist()) <= {0.0, 0.5, 1.0}
    assert 0 < chance.mean() < 1
    reading = Profiles(conflict, 1, 30).reading
    troops_refused = next(j for j, r in enumerate(conflict.readings, 1) if r.id == "azerbaijani-side")
    assert chance[reading == troops_refused].max(initial=0) == 0


def test_each_side_by_its_own_model(conflict, graph):
    base = hypergame(conflict, {})
    alone = analyse(graph, BASIC)
    assert all((base.stable[concept] == alone.stable[concept]).all() for concept in BASIC)
    assert base.perceived.all()
    sees = {"azerbaijan": "azerbaijani-side", "armenia": "no-exclusivity"}
    found = hypergame(conflict, sees)
    other = analyse(build_graph(conflict.read_as("azerbaijani-side")), BASIC)
    wider = build_graph(conflict.read_as("no-exclusivity"))
    places = [wider.state_of(int(code)) for code in graph.codes]
    for concept in BASIC:
        assert (found.stable[concept][0] == other.stable[concept][0]).all()
        assert (found.stable[concept][1] == analyse(wider, (concept,)).stable[concept][1, places]).all()
        assert (found.stable[concept][2:] == alone.stable[concept][2:]).all()
    with pytest.raises(InputError) as caught:
        hypergame(conflict, {"azerbaijn": "base", "armenia": "armenian-sied"})
    assert len(caught.value.problems) == 2


def test_what_a_party_does_not_perceive_it_does_not_leave(conflict):
    from dataclasses import replace

    reading = replace(conflict.readings[0], id="narrow", statements={}, without_infeasible=())
    wide = replace(conflict, readings=(reading,), infeasibles=conflict.infeasibles[:-1])
    found = hypergame(wide, {"russia": "narrow"})
    assert found.perceived.all(), "it sees the same states"

    class Narrow(type(wide)):
        def read_as(self, reading_id):
            return conflict

    narrow = Narrow(**{field: getattr(wide, field) for field in wide.__dataclass_fields__})
    found = hypergame(narrow, {"russia": "narrow"})
    forbidden = conflict.infeasibles[-1].formula.holds(found.graph.codes)
    russia = [maker.id for maker in conflict.decision_makers].index("russia")
    assert (found.perceived[russia] == ~forbidden).all()
    assert all(found.stable[concept][russia, forbidden].all() for concept in BASIC)
    assert found.perceived[:russia].all()


def test_the_page_of_the_brief_has_words_tables_and_a_picture(conflict):
    page = summarise(conflict, {"nothing": "Nothing more is done"}, futures=20)
    kept, readings = page.tables
    assert len(kept.columns) == 4
    assert len(kept.rows) == 9
    assert kept.rows[0][0] == "Nothing more is done"
    assert len(readings.rows) == 1 + len(conflict.readings)
    assert all(len(row) == len(table.columns) for table in page.tables for row in table.rows)
    assert any("Armenian side" in sentence for sentence in page.sentences)
    assert page.svg[0][0].startswith("<svg")


def test_the_page_says_what_would_have_to_change_for_the_best_kept_policy(conflict):
    data = study(conflict, futures=20)
    weighed = keep_by_outcomes(conflict, data, seed=1)
    names = {"joint-protected-return": "Joint return"}
    page = summarise(conflict, names, futures=20, by_outcomes=weighed)
    (best,) = [sentence for sentence in page.sentences if sentence.startswith("Best kept")]
    assert "Joint return" in best
    assert "weigh what the simulation says" in best
    assert any(s.startswith("As modelled, it holds") for s in page.sentences)
    for side in ("As the Armenian side reads it, it is left: ", "As the Azerbaijani side reads it, it is left: "):
        (told,) = [sentence for sentence in page.sentences if sentence.startswith(side)]
        assert "make it hold" in told
        assert "would care" in told
    assert len(page.tables[0].columns) == 7
    share = weighed.shares()["treaty-first"].share
    assert page.tables[0].rows[list(weighed.names).index("treaty-first")][4] == f"{100 * share:.0f} %"


def test_moves_of_statements_are_told_as_what_matters_more():
    from homeward.stability.changes import Change, nearest_moves

    far, near, up = Change(0, 2, "move", 5), Change(0, 2, "move", 3), Change(0, 2, "move", 0)
    assert nearest_moves([(far,), (near,), (up,)]) == [(near,), (up,)]
