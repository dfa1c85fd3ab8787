"""The fields through which mechanisms meet. Siblings never import each other; they read and write these.

The writing mechanism is named by its `writes` list in the register. A field that only one file needs is declared
in that file.
"""

from __future__ import annotations

from homeward.foundation.declare import field

# talks and the two governments
COMPLIANCE = field(
    "compliance",
    unit="share",
    dims=("party",),
    about="How far aligned outside actors move each party's choice towards what they ask, after opposed ones cancel.",
)
LEVERAGE = field(
    "leverage",
    unit="share",
    dims=("actor", "party"),
    about="Bandwidth times dependence of a party on an outside actor.",
)
INFLUENCE = field(
    "influence", unit="index", dims=("actor",), about="An outside actor's standing with both parties, 0 to 1."
)
SETTLEMENT = field(
    "settlement", unit="number", about="0 truce, 1 signed settlement, 2 signed and border legally fixed, 3 implemented."
)
BORDER_LEGAL = field("border_legal", unit="share", about="1 once a legal border has been agreed.")

ARMED = field(
    "armed",
    unit="tenth",
    dims=("party",),
    about="Arms delivered to a party so far, in tenths of its capability at the start.",
)
ARMS_SUPPLIED = field(
    "arms_supplied", unit="tenth", dims=("actor", "party"), about="What each outside actor delivered of that."
)
MEDIATED = field(
    "mediated", unit="share", dims=("actor",), about="Effort of an outside actor in the talks this month, 0 to 1."
)

# contributions to the logarithm of the hazard of a major escalation; escalation.major adds and caps them
PUSH_ARMS = field("push_arms", unit="log_ratio", about="Arms, pacts, backing and sponsorship, by account.")
PUSH_SETTLEMENT = field("push_settlement", unit="log_ratio", about="Settlement, legal border and their guarantee.")
PUSH_MISSION = field("push_mission", unit="log_ratio", about="Peacekeepers present.")
PUSH_RETURN = field("push_return", unit="log_ratio", about="Many people returned, sign unknown.")
PUSH_TRUST = field("push_trust", unit="log_ratio", about="Mutual trust, under the spiral account only.")

# violence
INCIDENTS = field("incidents", unit="incident", about="Casualty incident-days on the line or border this month.")
HAZARD = field("hazard", unit="1/year", about="Hazard of a major escalation (100 or more deaths in 45 days).")
ATTACK = field("attack", unit="share", about="1 in a month in which a major escalation begins.")
ATTACK_DEATHS = field("attack_deaths", unit="person", about="Deaths of the major escalation begun this month.")
ATTACK_REACHES = field("attack_reaches", unit="share", about="1 if this month's attack reaches the land returned to.")
WAR = field("war", unit="share", about="1 in a month in which an escalation of 1,000 or more deaths begins.")
CIVILIAN_DEATHS = field("civilian_deaths", unit="person", about="Civilians killed this month, both communities.")
MILITARY_DEATHS = field("military_deaths", unit="person", about="Soldiers killed this month, both sides.")
EXPOSED = field(
    "exposed",
    unit="share",
    dims=("cohort",),
    about="Threat to people of a cohort at home this month, 0 none to 1 attack.",
)

# protection
MISSION_CONSENT = field("mission_consent", unit="share", about="1 while the host consents to a mission.")
MISSION_PRESENT = field("mission_present", unit="share", about="1 while a mission is deployed.")
MISSION_BY = field(
    "mission_by", unit="person", dims=("actor",), about="Troops and police of a deployed mission by contributor."
)
MISSION_LOST = field(
    "mission_lost", unit="share", about="1 in the month in which a mission is expelled or overrun, not ended in order."
)
OBSERVERS = field("observers", unit="person", about="Observers deployed.")
TROOPS = field("troops", unit="person", about="Troops deployed.")
POLICE = field("police", unit="person", about="Police deployed.")
PRESENCE = field(
    "presence",
    unit="share",
    dims=("place",),
    about="Protection that reaches a place: 1 at a post, falling with road distance.",
)
MINED = field("mined", unit="share", dims=("place",), about="Share of the usable land around a place still mined.")
SAFETY = field(
    "safety",
    unit="sd",
    dims=("cohort",),
    about="Safety as seen by a cohort, in standard deviations; 0 is the reference.",
)
COMMUNAL_INCIDENTS = field(
    "communal_incidents", unit="incident", dims=("cohort",), about="Attacks on people of a cohort at home this month."
)
LETHAL_ATTACKS = field(
    "lethal_attacks",
    unit="incident",
    dims=("cohort",),
    about="Attacks that killed people of a cohort at home this month.",
)
STRUCK = field("struck", unit="incident", about="Above 0 in a month with an attack on people at home or a mine victim.")
HARMED = field("harmed", unit="person", dims=("cohort",), about="People of a cohort killed at home this month.")

# return and displacement
ENTRY = field(
    "entry", unit="share", about="1 while the host grants a legal, documented right of entry to the returnees."
)
STATUS_GRANTED = field(
    "status_granted", unit="share", about="Share of the collective status asked for returnees that the host grants."
)
HOUSING = field("housing", unit="person", dims=("place",), about="Habitable housing at a place, in persons.")
RESTORED = field(
    "restored", unit="share", dims=("place",), about="Share of returnees' homes that is restituted and free."
)
WORK = field("work", unit="sd", dims=("place",), about="Services and jobs at a place, in standard deviations.")
RETURNED = field(
    "returned", unit="person", dims=("cohort",), about="People of a cohort who came home to live this month."
)
REGISTERED_NOW = field("registered_now", unit="person", about="Returns registered this month, resident or not.")
VISITS = field("visits", unit="person", about="Visits home this month.")
REDISPLACED = field(
    "redisplaced", unit="person", dims=("party",), about="People of each party's community driven out again this month."
)
YEARS_AWAY = field(
    "years_away", unit="year", dims=("cohort",), about="How long the displaced of a cohort have been away."
)
SHELTERED = field(
    "sheltered", unit="person", dims=("reception",), about="Displaced people living at a reception place."
)

# minds
FEAR = field("fear", unit="index", dims=("party",), about="Fear in the community of each party, 0 none to 1 the most.")
TRUST = field("trust", unit="share", dims=("party",), about="Belief that the other side prefers mutual restraint.")

# money
MISSION_COST = field("mission_cost", unit="USD", about="Cost of the mission this month.")
PROGRAMME_COST = field("programme_cost", unit="USD", about="Cost of demining, housing, grants and services this month.")
HECTARES_CLEARED = field("hectares_cleared", unit="hectare", about="Land that a policy pays to clear this month.")
HOMES_BUILT = field("homes_built", unit="person", about="Housing that a policy pays to rebuild this month, in persons.")
GRANTS_PAID = field("grants_paid", unit="USD", about="Grants paid to people who came home this month.")
SERVED = field("served", unit="share", about="Effort of the programme of services and jobs at work this month, 0 to 1.")
