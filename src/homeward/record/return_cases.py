"""Five returns of a minority to land under a rival's authority, as far as the return mechanism can be told about them.

Facts are restated from the project's reference class of returns and of effects; keys name the sources there. What the
cases do not say is left to the library's priors. "assumed" marks our reading of a condition that no source puts in
numbers; "recalled" a fact known from the literature and not opened again. No figure of returns is among the covariates.

The distance of exile is counted alike: to the capital of a state for those who live abroad, a third more by road than
as the crow flies, unless they are known to live elsewhere. Bosnia is the reference (movement.return_home). Kosovo:
between the south of Serbia (120 km) and Belgrade (350). Gali: most just across the river (25 km), the rest in Kutaisi
and Tbilisi (250), recalled. Croatia: 297,099 in Serbia (470 km), some 40,000 in Bosnia (200), unhcr_rdf. Lebanon:
Beirut and the coast.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

HOME, REGISTERED = "home", "registered"


@dataclass(frozen=True, slots=True)
class Period:
    """A lever at a value from one month of the case to another, the last not included."""

    lever: str
    value: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Observed:
    """What was counted after so many months, as a share of the displaced: from the lowest to the highest account."""

    month: int
    what: str
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class ReturnCase:
    """A case and its known covariates.

    displaced: people who had entry open to them; start: month 0; fled: when they fled, a year with decimals;
    entry: months from which they could lawfully return; status: collective status in the land, 0 to 1;
    exile_km: road distance between home and where they live, geometric mean over people;
    known: quantities that the case states, in place of the library's priors; attacks: months in which fighting reached
    the homes; others: people of the other community living there for each displaced person.
    """

    id: str
    name: str
    displaced: int
    start: dt.date
    fled: float
    entry: int
    status: float
    exile_km: float
    levers: tuple[Period, ...]
    observed: tuple[Observed, ...]
    covariates: str
    known: Mapping[str, float] = field(default_factory=dict)
    attacks: tuple[int, ...] = ()
    others: float = 0.5


def _troops(by_year: tuple[int, ...], from_month: int = 0) -> tuple[Period, ...]:
    """Yearly strengths as levers."""
    return tuple(
        Period("mission.troops", float(heads), from_month + 12 * year, from_month + 12 * (year + 1))
        for year, heads in enumerate(by_year)
    )


CASES = (
    ReturnCase(
        id="bosnia",
        name="Bosnia and Herzegovina, minority returns",
        displaced=2_200_000,
        start=dt.date(1996, 1, 1),
        fled=1992.5,
        entry=0,
        status=1.0,
        exile_km=390.0,
        levers=(
            *_troops((60_000, 32_000, 33_000, 33_000, 20_000, 19_000, 14_000, 11_900, 7_000, 6_500)),
            Period("mission.police", 1_721.0, 0, 84),
            Period("mission.mandate", 1.0, 0, 120),
            Period("return.documents", 1.0, 0, 120),
            Period("property.restitution", 1.0, 46, 120),
            Period("housing.reconstruction", 6_000.0, 0, 120),
        ),
        known={"housing.destroyed_share": 0.45, "housing.occupied_start": 0.45, "housing.reserve_share": 0.0},
        observed=(
            Observed(60, REGISTERED, 0.0887, 0.119, "unhcr_bih_pos_2000"),
            Observed(120, REGISTERED, 0.206, 0.277, "unhcr_bih_stats (recalled), unhcr_bih_1m"),
        ),
        covariates=(
            "UNHCRBIH2004 (displaced); nato_sfor_2004, nato_hist (troops); sg_unmibh_1997 (police); rhp_bih (near half "
            "of homes destroyed or damaged); ohr_plip_2001_10 (256,328 claims, about 0.45 of the displaced at four "
            "a home); hina_bih_housing_1996 (about 18,000 homes repaired a year); binding property law from late "
            "1999 (recalled); full status as constituent peoples (assumed)"
        ),
    ),
    ReturnCase(
        id="kosovo",
        name="Kosovo, Serbs, Roma and others displaced in 1999",
        displaced=240_000,
        start=dt.date(1999, 7, 1),
        fled=1999.5,
        entry=0,
        status=0.5,
        exile_km=250.0,
        levers=(
            *_troops((50_000, 45_000, 42_000, 39_000, 26_000, 17_500, 16_000, 16_000, 15_000, 13_800, 10_000)),
            Period("mission.police", 3_110.0, 0, 12),
            Period("mission.police", 4_500.0, 12, 66),
            Period("mission.police", 2_000.0, 66, 132),
            Period("mission.mandate", 1.0, 0, 132),
            Period("return.documents", 1.0, 0, 132),
            Period("property.restitution", 0.5, 18, 132),
            Period("housing.reconstruction", 400.0, 30, 132),
        ),
        observed=(
            Observed(66, REGISTERED, 0.0516, 0.0516, "unhcr_kos_ocm (recalled yearly counts; isn_kos_2006 agrees)"),
            Observed(82, REGISTERED, 0.061, 0.102, "isn_kos_2006 (14,648 of 240,000; 6,640 of 65,000)"),
            Observed(126, REGISTERED, 0.0187, 0.082, "unhcr_kos_ocm; SPUTNIK2015 (1.9 per cent lasting, disputed)"),
        ),
        covariates=(
            "kfor_evolution, it_kfor_2009 (troops); hansard_unmik_2000 (police); unmik_returns_2007 (40.7 million "
            "euro, about 1,200 homes a year); property process half effective and status half granted (assumed)"
        ),
    ),
    ReturnCase(
        id="gali",
        name="Abkhazia, Gali/Gal district, Georgians",
        displaced=80_000,
        start=dt.date(1994, 1, 1),
        fled=1993.75,
        entry=4,
        status=0.0,
        exile_km=35.0,
        levers=(
            *_troops((3_000,) * 11 + (1_200, 1_200, 1_600, 2_500, 2_500, 2_500, 2_500)),
            Period("mission.observers", 130.0, 6, 186),
            Period("return.documents", 0.3, 4, 216),
        ),
        observed=(
            Observed(126, HOME, 40_000 / 80_000, 50_000 / 80_000, "gali_hist (recalled; many live there by season)"),
            Observed(210, HOME, 47_000 / 80_000, 47_000 / 80_000, "hrw_gali_2011"),
        ),
        attacks=(52,),
        others=0.05,
        known={"return.real_share": 1.0},
        covariates=(
            "hrw_gali_2011 (return allowed in this district alone; 96 per cent Georgian before the war); cic_geo_2006, "
            "cis_pkf_hist, unomig_2008 (troops, observers); uscri_geo_1999 (fighting of May 1998 reached the homes); "
            "80,000 of some 250,000 displaced came from it (recalled); people came unregistered, so there is no "
            "official count to discount; citizenship asked for papers (assumed 0.3)"
        ),
    ),
    ReturnCase(
        id="croatia",
        name="Croatia, Serbs",
        displaced=300_000,
        start=dt.date(1995, 9, 1),
        fled=1995.6,
        entry=34,
        status=0.3,
        exile_km=420.0,
        levers=(
            Period("return.documents", 0.5, 34, 144),
            Period("property.restitution", 0.5, 34, 144),
            Period("housing.reconstruction", 1_000.0, 90, 144),
        ),
        observed=(
            Observed(136, REGISTERED, 120_000 / 330_000, 120_000 / 280_000, "UNCROATIA2007 (displaced: recalled)"),
            Observed(136, HOME, 0.43 * 120_000 / 330_000, 0.43 * 120_000 / 280_000, "UNCROATIA2007"),
        ),
        covariates=(
            "return programme from June 1998, rebuilding for Serbs from about 2003, no foreign force outside the "
            "Danube region (recalled); documents and property process half effective, status 0.3 (assumed)"
        ),
    ),
    ReturnCase(
        id="lebanon",
        name="Mount Lebanon, Christians",
        displaced=163_000,
        start=dt.date(1991, 1, 1),
        fled=1984.0,
        entry=12,
        status=1.0,
        exile_km=45.0,
        levers=(
            Period("return.documents", 1.0, 12, 240),
            Period("property.restitution", 1.0, 12, 240),
            Period("housing.reconstruction", 500.0, 12, 240),
        ),
        known={"safety.start": 0.0, "return.needs_protection": 0.0, "housing.occupied_start": 0.0},
        observed=(Observed(216, HOME, 0.20, 0.20, "CAMARENA2020"),),
        covariates=(
            "CAMARENA2020 (163,000 people; security, demobilisation and restored property: safety as before the war, "
            "no outside force needed, homes free); a ministry for the displaced from about 1992 (recalled); 500 people "
            "housed a month (assumed)"
        ),
    ),
)
