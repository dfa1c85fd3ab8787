"""A study, a comparison, verdicts and a crisis made by hand, in the shapes that the report reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import xarray as xr

from homeward.argument.trial import try_claims
from homeward.crisis.claims import Claim, Comparison
from homeward.crisis.crisis import Actor, Crisis, People, Place, Road
from homeward.crisis.policies import Policy
from homeward.evidence.ledger import Account, Estimate, Ledger, Source
from homeward.foundation.priors import parse_prior
from homeward.report.brief import inputs_of
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
    for name in ("return.pace", "consent.host"):
        drawn = np.clip(luck[:, 0] + 0.2 * rng.random(futures), 0, 1)
        variables[f"drawn_{name}"] = ("future", drawn, {"units": "share", "long_name": f"What {name} means"})
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
            "judgement": ["return.pace"],
            "month_order": "talks; incidents; return",
            "command": "homeward compare made-up --futures 200 --seed 1",
        },
    )


def make_claims(hostile: str = "") -> tuple[Claim, ...]:
    test = Comparison("people_home", "joint-protected-return", "separate-arming", "higher", 60)
    war = Comparison("war", "joint-protected-return", "separate-arming", "lower", 60)
    text = f"Protection brings people home sooner than arms do.{hostile}"
    return (
        Claim(
            "c01",
            text,
            "causal",
            (1, 2),
            ("hrw-2023",),
            (test,),
            record="As of 2026 none has returned.",
            record_sources=("tass-2023",),
        ),
        Claim("c02", "Arms make war more likely.", "prediction", (3,), ("hrw-2023",), (war,)),
        Claim("c03", "The allies should act together.", "recommendation", (), (), (test, war)),
        Claim("c04", "An enclave was attacked.", "fact", (1,), ("hrw-2023",), (), "an input of the study"),
    )


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
    roads = (
        *(
            Road(f"r{i}", f"home-{i}", f"home-{i + 1}", 8.0, "main", 100.0, None, None, "gazetteer", "derived")
            for i in range(19)
        ),
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
        make_claims(hostile),
        Ledger(sources, estimates),
        {},
        "ab" * 32,
    )


def make_inputs(hostile: str = "", futures: int = 200, **more: object) -> BriefInputs:
    study, crisis = make_study(futures), make_crisis(hostile)
    about = {
        "command": f"homeward compare made-up --seed 1{hostile}",
        "inputs": {"code": "00ff"},
        "results": {"study.nc": "ff00"},
    }
    stability = StabilityPage(
        (f"In 61 of 100 futures no party would leave it.{hostile}",),
        (Table("Stable states", ("State", "Stable"), (("A", "yes"),)),),
    )
    return inputs_of(
        crisis, study, try_claims(crisis.claims, study), about, hindcast=make_hindcast(), stability=stability, **more
    )
