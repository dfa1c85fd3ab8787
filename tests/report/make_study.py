"""A study, a comparison, verdicts and a crisis made by hand, in the shapes that the report reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from homeward.crisis.claims import Claim, Comparison
from homeward.crisis.crisis import Actor, Crisis, People, Place, Road
from homeward.crisis.policies import Policy
from homeward.evidence.ledger import Account, Estimate, Ledger, Source
from homeward.foundation.priors import parse_prior
from homeward.report.inputs import BriefInputs, HindcastPage, StabilityPage, Table

POLICIES = (
    ("nothing", "Nothing"),
    ("separate-arming", "Each ally arms its own side"),
    ("joint-protected-return", "Joint protected return"),
    ("return-without-protection", "Return without protection"),
    ("monitors-and-return", "Monitors and return"),
    ("protection-without-return", "Protection without return"),
    ("treaty-first", "Treaty first"),
    ("mutual-restraint", "Mutual restraint"),
    ("as-it-went", "As it went"),
)
SCHOOLS = ("deterrence", "spiral", "commitment", "inertia")
OUTCOMES = {
    "people_home": ("person", "People who really live in their home places again", "stock", "higher", "count"),
    "still_displaced": ("person", "People still displaced", "stock", "lower", "count"),
    "deaths": ("person", "Deaths of soldiers and civilians since the start", "flow", "lower", "count"),
    "war": ("1", "A war between the two states has broken out", "event", "lower", "share"),
    "settlement": ("1", "A settlement has been signed", "event", "higher", "share"),
    "fear.armenian": ("share", "Fear among Armenians", "level", "lower", "index"),
    "cost": ("USD", "Cost of everything to those who pay for it, since the start", "flow", "lower", "money"),
}


@dataclass(frozen=True)
class MadeRow:
    policy: str
    outcome: str
    month: int
    median: float
    mean: float
    low10: float
    high90: float
    low: float
    high: float
    chance: float | None
    difference_median: float
    difference_low: float
    difference_high: float
    share_better: float


@dataclass(frozen=True)
class MadeTest:
    outcome: str
    policy: str
    than: str
    direction: str
    at: int
    share: float
    error: float
    difference_median: float
    difference_low: float
    difference_high: float
    by_account: Mapping[str, float]
    judgement_share: float = 0.2
    decisive_parameters: Sequence[str] = ()


@dataclass(frozen=True)
class MadeVerdict:
    claim: Claim
    word: str
    reason: str
    tests: Sequence[MadeTest] = ()
    record: str = ""
    sources: Sequence[str] = ()


@dataclass(frozen=True)
class MadeReason:
    outcome: str
    policy: str
    parameter: str
    importance: float
    sentence: str


def make_places(count: int = 20, name: str = "Village") -> tuple[Place, ...]:
    rng = np.random.default_rng(3)
    homes = tuple(
        Place(
            f"home-{i}",
            f"{name} {i}",
            {"hy": f"{name} {i}", "az": f"Kənd {i}"},
            "home",
            "Region",
            "AZ",
            39.6 + 0.7 * float(rng.random()),
            46.5 + 0.7 * float(rng.random()),
            "gazetteer",
            "read",
        )
        for i in range(count)
    )
    away = (
        Place(
            "bridge", "Bridge", {"hy": "Kamurj", "az": "Körpü"}, "crossing", "", "AZ", 39.55, 46.5, "gazetteer", "read"
        ),
        Place(
            "goris", "Goris", {"hy": "Goris", "az": "Gorus"}, "reception", "", "AM", 39.51, 46.34, "gazetteer", "read"
        ),
        Place(
            "yerevan",
            "Yerevan",
            {"hy": "Yerevan", "az": "İrəvan"},
            "reception",
            "",
            "AM",
            40.18,
            44.51,
            "gazetteer",
            "read",
        ),
    )
    return homes + away


def make_study(
    futures: int = 200, years: int = 10, places: int = 20, outcomes: Mapping[str, tuple[str, ...]] = OUTCOMES
) -> xr.Dataset:
    rng = np.random.default_rng(1)
    months = np.arange(12 * years + 1)
    ids = [policy for policy, _ in POLICIES]
    luck = rng.random((futures, 1))
    variables: dict[str, object] = {}
    for number, (name, (unit, about, kind, better, form)) in enumerate(outcomes.items()):
        block = np.zeros((len(ids), futures, len(months)), dtype=np.float32)
        for p in range(len(ids)):
            pace = (0.2 + 0.2 * p + 0.1 * number) * (0.3 + luck)
            if kind == "event":
                block[p] = (months[None, :] / 120.0) * pace > rng.random((futures, 1)) * 2
            elif unit == "person":
                block[p] = 40_000 * (1 - np.exp(-pace * months / 80.0))
            elif unit == "USD":
                block[p] = 3e7 * pace * months
            else:
                block[p] = np.clip(0.8 - 0.3 * pace * months / 120, 0, 1)
        attrs = {"units": unit, "long_name": about, "kind": kind, "better": better, "format": form}
        variables[name] = (("policy", "future", "month"), block, attrs)
    residents = np.zeros((len(ids), futures, years + 1, 2, places), dtype=np.int32)
    size = rng.pareto(1.2, places) * 200 + 10
    for p in range(len(ids)):
        for year in range(years + 1):
            residents[p, :, year, 0] = (0.02 * p * year * size * (0.5 + luck)).astype(np.int32)
            residents[p, :, year, 1] = (0.05 * year * size[::-1] * (0.5 + luck)).astype(np.int32)
    variables["residents"] = (
        ("policy", "future", "year", "group", "place"),
        residents,
        {"units": "person", "long_name": "Residents"},
    )
    return xr.Dataset(
        variables,
        coords={
            "policy": ids,
            "month": months,
            "year": np.arange(years + 1),
            "group": ["karabakh-armenians", "azerbaijani-returnees"],
            "place": [f"home-{i}" for i in range(places)],
            "account": ("future", np.array(SCHOOLS)[np.arange(futures) % 4]),
        },
        attrs={
            "crisis": "made-up",
            "crisis_digest": "0123456789abcdef" * 4,
            "version": "0.1.0",
            "seed": 1,
            "as_of": "2023-11-01",
            "month_order": "talks; incidents; return",
            "command": "homeward compare made-up --futures 200 --seed 1",
        },
    )


def make_rows(study: xr.Dataset, months: Sequence[int] = (12, 60, 120)) -> list[MadeRow]:
    rows = []
    for outcome, (_, _, kind, better, _) in OUTCOMES.items():
        for month in months:
            held = study[outcome].sel(month=month)
            base = held.sel(policy="nothing").values.astype(float)
            for policy in study["policy"].values:
                values = held.sel(policy=policy).values.astype(float)
                gap = values - base
                good = gap > 0 if better != "lower" else gap < 0
                cut = np.quantile(values, [0.05, 0.1, 0.5, 0.9, 0.95])
                edge = np.quantile(gap, [0.05, 0.5, 0.95])
                chance = float(values.mean()) if kind == "event" else None
                rows.append(
                    MadeRow(
                        str(policy),
                        outcome,
                        month,
                        cut[2],
                        values.mean(),
                        cut[1],
                        cut[3],
                        cut[0],
                        cut[4],
                        chance,
                        edge[1],
                        edge[0],
                        edge[2],
                        float(good.mean()),
                    )
                )
    return rows


def make_verdicts() -> list[MadeVerdict]:
    words = ("supported", "leaning", "contested", "contradicted")
    made = []
    for number, word in enumerate(words * 2):
        test = Comparison("people_home", "joint-protected-return", "separate-arming", "higher", 60)
        kind = "recommendation" if number == 7 else "causal"
        claim = Claim(
            f"c{number:02}",
            f"Claim number {number} says that protection brings people home sooner than arms do.",
            kind,
            (number + 1,),
            ("hrw-2023",),
            (test,),
        )
        share = {"supported": 0.97, "leaning": 0.72, "contested": 0.55, "contradicted": 0.08}[word]
        spread = {
            school: float(np.clip(share + shift, 0, 1))
            for school, shift in zip(SCHOOLS, (-0.2, 0.02, 0.1, -0.05), strict=True)
        }
        tests = tuple(
            MadeTest(
                outcome,
                "joint-protected-return",
                "separate-arming",
                "higher",
                60,
                share,
                0.014,
                5200.0,
                -100.0,
                14000.0,
                spread,
                0.6,
                ("return.pace",),
            )
            for outcome in (OUTCOMES if kind == "recommendation" else ("people_home",))
        )
        made.append(
            MadeVerdict(
                claim,
                word,
                "The sign is the same under each account.",
                tests,
                "As of 2026 none has returned.",
                ("hrw-2023",),
            )
        )
    fact = Claim(
        "c20",
        "An enclave was attacked on 19 September 2023.",
        "fact",
        (1,),
        ("hrw-2023",),
        (),
        "An input of the study.",
    )
    made.append(MadeVerdict(fact, "not testable", "An input of the study.", (), "", ("hrw-2023",)))
    return made


def make_hangs_on() -> list[MadeReason]:
    names = ("return.pace", "consent.host", "escalation.base_rate", "mission.presence", "housing.repair")
    return [
        MadeReason(
            outcome, "joint-protected-return", name, 0.6 / (i + 1 + j), f"The more {name}, the more people come home."
        )
        for j, outcome in enumerate(("people_home", "war"))
        for i, name in enumerate(names)
    ]


def make_hindcast() -> HindcastPage:
    hours = np.arange(0, 24 * 9, 6)
    times = [(dt.datetime(2023, 9, 24, 18) + dt.timedelta(hours=int(h))).isoformat() for h in hours]
    middle = 100_000 / (1 + np.exp(-(hours - 80) / 20.0))
    bands = {
        q: [float(v) for v in middle * f]
        for q, f in ((0.05, 0.8), (0.1, 0.86), (0.25, 0.93), (0.5, 1.0), (0.75, 1.05), (0.9, 1.1), (0.95, 1.15))
    }
    record = [(times[i], float(middle[i] * (1 + 0.05 * (-1) ** i)), "tass-2023") for i in range(2, len(times), 3)]
    return HindcastPage(
        "Arrivals by road, 24 September to 3 October 2023",
        "people",
        times,
        bands,
        record,
        {"median_absolute_error": 0.051, "coverage_80": 0.83},
        {"everyone on day one": {"median_absolute_error": 0.42}, "constant rate": {"median_absolute_error": 0.11}},
    )


def make_crisis(hostile: str = "") -> Crisis:
    places = make_places(name=f"Village{hostile}")
    sources = {
        key: Source(
            key,
            f"Author{hostile}",
            f"Title of {key}{hostile}",
            "Publisher",
            "2023",
            f"https://example.org/{key}",
            "en",
            "neutral",
            "read",
            "quoted in our words",
        )
        for key in ("gazetteer", "hrw-2023", "tass-2023")
    }
    estimates = {
        "return.pace": (
            Estimate(
                "return.pace",
                "",
                parse_prior("uniform(0, 1)"),
                "share",
                ("hrw-2023",),
                "assumed",
                True,
                None,
                "Judged.",
            ),
        ),
        "consent.host": (
            Estimate("consent.host", "", parse_prior("beta(2, 5)"), "share", ("hrw-2023",), "read", False, None),
        ),
    }
    policies = tuple(
        Policy(key, name + hostile, f"{name} from the start until the end.{hostile}", ()) for key, name in POLICIES
    )
    accounts = tuple(Account(key, key.capitalize(), "school", 0.25, f"The view that {key} rules.") for key in SCHOOLS)
    roads = tuple(
        Road(f"r{i}", f"home-{i}", f"home-{i + 1}", 8.0, "main", 100.0, None, None, "gazetteer", "derived")
        for i in range(19)
    ) + (
        Road("out", "home-0", "bridge", 12.0, "main", 100.0, None, None, "gazetteer", "derived"),
        Road("on", "bridge", "goris", 12.0, "main", 100.0, None, None, "gazetteer", "derived"),
        Road("far", "goris", "yerevan", 240.0, "main", 100.0, None, None, "gazetteer", "derived"),
    )
    people = tuple(
        People(
            f"p{i}",
            "karabakh-armenians",
            "karabakh_armenian",
            f"home-{i}",
            "resident",
            100 * (i + 1),
            dt.date(2023, 9, 1),
            "gazetteer",
            "derived",
        )
        for i in range(20)
    )
    actors = (
        Actor("karabakh_armenian", "Karabakh Armenians", {}, "community", "a", "Those who fled."),
        Actor(
            "azerbaijani-returnees",
            "Azerbaijanis displaced 1988-1994 and returning",
            {},
            "community",
            "b",
            "Those who return.",
        ),
    )
    return Crisis(
        "made-up",
        f"A made-up crisis{hostile}",
        f"People fled.{hostile}",
        ("hy", "az"),
        ("a", "b"),
        "b",
        "karabakh-armenians",
        dt.date(2023, 11, 1),
        (),
        10,
        accounts,
        places,
        roads,
        (),
        people,
        actors,
        (),
        (),
        policies,
        (),
        Ledger(sources, estimates),
        {},
        "ab" * 32,
    )


def make_inputs(hostile: str = "", futures: int = 200) -> BriefInputs:
    study = make_study(futures)
    return BriefInputs(
        crisis=make_crisis(hostile),
        study=study,
        comparison=make_rows(study),
        verdicts=make_verdicts(),
        hangs_on=make_hangs_on(),
        hindcast=make_hindcast(),
        stability=StabilityPage(
            ("In 61 of 100 futures no party would leave it.",),
            (Table("Stable states", ("State", "Stable"), (("A", "yes"),)),),
        ),
        flips=("Deterrence expects fewer wars under arming; spiral expects more.",),
    )
