"""A vocabulary of the tests' own: whatever the library and the template speak of, with known units and bounds."""

from functools import cache

from homeward.foundation.declare import Lever, Outcome, Parameter
from homeward.foundation.problems import ProblemList
from homeward.io.reading import read_library
from homeward.io.vocabulary import Vocabulary

_OWN = (
    Parameter("people.initial_total", "person", "People before the flight.", 1, 1e8),
    Parameter("arms.host_capability", "share", "The host's share of capability.", 0.05, 0.95),
    Parameter("return.willing", "share", "Share who wish to return.", 0, 1),
    Parameter("influence.bandwidth", "share", "Attention.", 0, 1, family=True),
    Parameter("influence.dependence", "share", "Dependence.", 0, 1, family=True),
)
_LEVERS = (
    Lever("talks.mediation", "share", "Mediation."),
    Lever("pressure.joint", "share", "Joint pressure."),
    Lever("return.legal_right", "share", "Legal right."),
    Lever("return.documents", "share", "Papers."),
    Lever("mission.troops", "person", "Soldiers of a mission.", 0, 60000),
    Lever("mission.police", "person", "Police of a mission.", 0, 5000),
    Lever("mission.observers", "person", "Observers.", 0, 2000),
    Lever("mission.mandate", "share", "Mandate."),
    Lever("housing.reconstruction", "person/month", "Homes.", 0, 5000),
    Lever("demining.hectares", "hectare/month", "Land cleared.", 0, 20000),
    Lever("grants.return", "USD/person", "Grant.", 0, 50000),
    Lever("exercise.joint", "share", "Exercise with a party.", per="party"),
)
_OUTCOMES = (
    Outcome("people_home", "person", "People home.", "stock", "higher"),
    Outcome("incidents", "incident", "Incidents.", "flow", "lower"),
    Outcome("mission_consent", "share", "Consent.", "level"),
    Outcome("fear", "share", "Fear.", "level", "lower", per="community"),
)


@cache
def vocabulary() -> Vocabulary:
    """Every parameter of the reference library in its own unit, and the few above with bounds of their own."""
    rows = read_library("parameters", ProblemList())
    found = {row["id"]: Parameter(row["id"], row["unit"], "From the library.") for row in rows}
    found |= {item.id: item for item in _OWN}
    for key in ("displacement.year", "escalation.years_since", "fear.start_returning", "fear.start_host"):
        found.setdefault(key, Parameter(key, "year" if "year" in key else "share", "Start."))
    found.setdefault("flight.bridge_rate", Parameter("flight.bridge_rate", "vehicle/hour", "Bridge."))
    return Vocabulary(found, {item.id: item for item in _LEVERS}, {item.id: item for item in _OUTCOMES})
