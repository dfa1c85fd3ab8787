"""The definitions written out over sets of states, as slow and as plain as they read; shares no code with the room.

A model here is (states, moves, prefers): states is a list, moves[i][s] a set, prefers(i, a, b) "i strictly prefers a
to b". Everything else follows the specification sentence by sentence.
"""

from __future__ import annotations

import itertools


def bits(options):
    return sum(1 << option for option in options)


class Oracle:
    def __init__(self, states, owned, forward, backward, rank, unseen):
        """states: codes; owned[i]: set of options; rank[i][code]: higher is better; unseen[i]: set of codes."""
        self.states = list(states)
        self.known = set(states)
        self.rank = rank
        self.makers = range(len(owned))
        self.owned = owned
        self.forward, self.backward = bits(forward), bits(backward)
        self.unseen = unseen
        self.known_answers = {}
        self.reach = {}
        self.moves = [{s: self.step(owned[i], unseen[i], s) for s in self.states} for i in self.makers]

    def step(self, options, unseen, s):
        """One move: only own options change, none against its direction, and both states are seen."""
        own = bits(options)
        if s in unseen:
            return set()
        return {
            t
            for t in self.states
            if t != s
            and t not in unseen
            and not (s ^ t) & ~own
            and not (s ^ t) & self.forward & s
            and not (s ^ t) & self.backward & t
        }

    def unit_step(self, unit, s):
        """One move of a merged unit, which owns the options of all its members."""
        return self.step(set().union(*(self.owned[i] for i in unit)), set().union(*(self.unseen[i] for i in unit)), s)

    def gains(self, group, t, s):
        return all(self.rank[i][t] > self.rank[i][s] for i in group)

    def sequences(self, start, steps, movers):
        """States met when movers move in any order, nobody twice in a row; steps(mover, state) is a set."""
        met, todo, found = set(), [(start, None)], set()
        while todo:
            s, last = todo.pop()
            for j in movers:
                if j == last:
                    continue
                for t in steps(j, s):
                    if (t, j) not in met:
                        met.add((t, j))
                        found.add(t)
                        todo.append((t, j))
        return found

    def once(self, start, steps, movers):
        """States met when each mover moves at most once, in any order."""
        found = set()
        for size in range(1, len(movers) + 1):
            for order in itertools.permutations(movers, size):
                here = {start}
                for j in order:
                    here = {t for s in here for t in steps(j, s)}
                    found |= here
        return found

    # --- players: units of decision makers with their own moves ---

    def unit_verdicts(self, units, moves, answers, concept):
        """{unit: set of stable states}. moves(u, s); answers(others, s1, credible) -> set of states."""
        return {u: {s for s in self.states if self.stable(u, s, units, moves, answers, concept)} for u in units}

    def stable(self, unit, s, units, moves, answers, concept):
        improvements = [t for t in moves(unit, s) if self.gains(unit, t, s)]
        if concept == "nash":
            return not improvements
        return all(self.deterred(unit, s, t, units, moves, answers, concept) for t in improvements)

    def deterred(self, unit, s, t, units, moves, answers, concept):
        if concept == "sim":
            return self.deterred_at_once(unit, s, t, units, moves)
        for answer in answers(unit, t, concept in ("seq", "sseq")):
            if self.gains(unit, answer, s):
                continue
            if concept in ("gmr", "seq") or not any(self.gains(unit, v, s) for v in moves(unit, answer)):
                return True
        return False

    def deterred_at_once(self, unit, s, t, units, moves):
        choices = [[s, *(u for u in moves(other, s) if self.gains(other, u, s))] for other in units if other != unit]
        for joint in itertools.product(*choices):
            change = s ^ t
            for u in joint:
                change |= s ^ u
            if s ^ change in self.known and not self.gains(unit, s ^ change, s):
                return True
        return False

    def single(self, concept, once=False):
        units = [(i,) for i in self.makers]
        return self._partition(units, concept, once)

    def merged(self, partition, concept):
        return self._partition([tuple(unit) for unit in partition], concept, False)

    def _partition(self, units, concept, once):
        table = {u: {s: self.unit_step(u, s) for s in self.states} for u in units}

        def moves(u, s):
            return table[u][s]

        def answers(unit, s, credible):
            def steps(u, here):
                return {t for t in moves(u, here) if not credible or self.gains(u, t, here)}

            key = (tuple(units), unit, s, credible, once)
            if key not in self.known_answers:
                search = self.once if once else self.sequences
                self.known_answers[key] = search(s, steps, [u for u in units if u != unit])
            return self.known_answers[key]

        return self.unit_verdicts(units, moves, answers, concept)

    def coalitional(self, concept):
        """{coalition: stable states} for every non-empty coalition."""
        everyone = list(self.makers)
        units = [u for size in range(1, len(everyone) + 1) for u in itertools.combinations(everyone, size)]
        reach = self.reach = self.reach or {
            u: {s: self.sequences(s, lambda j, here: self.moves[j][here], u) - {s} for s in self.states} for u in units
        }

        def moves(u, s):
            return reach[u][s]

        def answers(unit, s, credible):
            key = ("coalitions", unit, s, credible)
            if key in self.known_answers:
                return self.known_answers[key]
            outside = [i for i in everyone if i not in unit]
            subsets = [u for u in units if set(u) <= set(outside)]
            if credible:
                found = self.sequences(
                    s, lambda u, here: {t for t in reach[u][here] if self.gains(u, t, here)}, subsets
                )
            else:
                found = self.sequences(s, lambda j, here: self.moves[j][here], outside)
            self.known_answers[key] = found
            return found

        return self.unit_verdicts(units, moves, answers, concept)


class Given(Oracle):
    """The same over moves that are listed: moves[i][s] is a set; two moves in a row need not be one move."""

    def __init__(self, states, moves, rank):
        self.states, self.known, self.rank = list(states), set(states), rank
        self.makers = range(len(moves))
        self.moves, self.known_answers, self.reach = moves, {}, {}

    def unit_step(self, unit, s):
        return set().union(*(self.moves[i][s] for i in unit))


def together(oracle, codes_alike):
    """Listed moves between groups of states of an oracle; codes_alike: lists of codes that count as one."""
    lead = {code: code for code in oracle.states}
    for group in codes_alike:
        everybody = {c for c in oracle.states if lead[c] in {lead[g] for g in group}}
        for code in everybody:
            lead[code] = min(everybody)
    nodes = sorted(set(lead.values()))
    moves = [
        {n: {lead[t] for s in oracle.states if lead[s] == n for t in oracle.moves[i][s]} - {n} for n in nodes}
        for i in oracle.makers
    ]
    return Given(nodes, moves, oracle.rank)
