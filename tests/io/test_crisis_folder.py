"""A right folder becomes a frozen crisis that says what the tables say."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest

from homeward.foundation.problems import InputError
from homeward.io import layout
from homeward.io.crisis_folder import bundled, open_crisis
from tests.io.vocabulary import vocabulary


def test_template_opens_with_every_table(folder: Path) -> None:
    crisis = open_crisis(folder, vocabulary())
    assert crisis.id == "two-valleys"
    assert crisis.parties == ("belmar", "averra")
    assert crisis.host_index == 1
    assert crisis.as_of == dt.date(2021, 6, 1)
    assert [len(rows) for rows in (crisis.places, crisis.roads, crisis.closures, crisis.people)] == [8, 7, 2, 12]
    assert crisis.places[0].names == {"qaa": "Orlagorn", "qab": "Upper Orla"}
    assert crisis.closures[1].roads == ("r5", "r4")
    assert crisis.roads[6].open_from == dt.date(2015, 1, 1)
    assert crisis.events[2].actors == ("belmar", "averra")
    assert crisis.events[2].end is None
    assert crisis.events[2].quantity is None
    assert crisis.record["returns"].rows[1]["cumulative_returns"] == "35"
    assert [school.id for school in crisis.schools] == ["deterrence", "spiral", "commitment", "inertia"]


def test_people_of_the_day(folder: Path) -> None:
    crisis = open_crisis(folder)
    returnees = [row for row in crisis.people_on(crisis.as_of) if row.group == crisis.returnees]
    assert sum(row.count for row in returnees) == 12_000
    assert {row.standing for row in returnees} == {"displaced", "resident", "onward"}
    before = crisis.people_on(dt.date(2020, 2, 1))
    assert {row.standing for row in before} == {"resident"}


def test_policies_in_the_order_given(folder: Path) -> None:
    crisis = open_crisis(folder, vocabulary())
    assert [policy.id for policy in crisis.policies] == ["nothing", "protected-return", "return-without-protection"]
    policy = crisis.policy("protected-return")
    troops = next(setting for setting in policy.settings if setting.lever == "mission.troops")
    assert (troops.value, troops.by, troops.to) == (400.0, "lakes-league", "")
    assert (troops.start, troops.end) == (dt.date(2022, 1, 1), dt.date(2027, 12, 31))
    signpost = policy.signposts[0]
    assert (signpost.outcome, signpost.comparison, signpost.value) == ("mission_consent", "below", 0.5)
    assert signpost.then[0].lever == "mission.observers"


def test_setting_without_dates_starts_with_the_crisis(folder: Path) -> None:
    (folder / "policies/nothing.yaml").write_text(
        "id: nothing\nname: N\nsentence: S.\nsettings:\n  - {lever: mission.observers, value: 5}\n"
        "signposts:\n  - if: {outcome: incidents, above: 9, by: 2023-01-01}\n"
        "    then:\n      - {lever: mission.observers, value: 10}\n",
        encoding="utf-8",
    )
    crisis = open_crisis(folder, vocabulary())
    policy = crisis.policy("nothing")
    assert policy.settings[0].start == crisis.as_of
    assert policy.signposts[0].then[0].start == dt.date(2023, 1, 1)


def test_claims_with_months_years_and_lists(folder: Path) -> None:
    claims = {claim.id: claim for claim in open_crisis(folder, vocabulary()).claims}
    assert claims["c1"].tests[0].at == 60
    assert [test.at for test in claims["c2"].tests] == [36, 36]
    assert claims["c2"].tests[1].outcome == "fear_belmarian"
    assert claims["c3"].untestable.startswith("A fact")
    assert claims["c3"].notes == (3,)


def test_own_rows_replace_the_library_and_keep_their_bounds(folder: Path) -> None:
    ledger = open_crisis(folder, vocabulary()).ledger
    capability = ledger.estimates["arms.host_capability"]
    assert [row.unit for row in capability] == ["percent"]
    assert (capability[0].prior.low, capability[0].prior.high) == (5.0, 95.0)
    assert len(ledger.known("return.willing", dt.date(2021, 6, 1))) == 1
    assert ledger.known("return.willing", dt.date(2022, 6, 1))[0].sources == ("invented-survey-2",)
    assert ledger.behind("people.initial_total")[0].title.startswith("Invented census")
    assert "people.initial_total" in ledger.resting_on("invented-census")


def test_library_is_inherited(folder: Path) -> None:
    ledger = open_crisis(folder).ledger
    library = {row["id"] for row in layout_rows("parameters")}
    assert library <= set(ledger.estimates)
    assert any(row.table.startswith("reference/") for rows in ledger.estimates.values() for row in rows)


def layout_rows(table: str) -> list[dict[str, str]]:
    import csv

    with (layout.REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_declared_bounds_cut_a_prior(folder: Path) -> None:
    text = (folder / "parameters.csv").read_text(encoding="utf-8")
    (folder / "parameters.csv").write_text(text.replace("percent,5,95", "percent,,"), encoding="utf-8")
    prior = open_crisis(folder, vocabulary()).ledger.estimates["arms.host_capability"][0].prior
    assert (prior.low, prior.high) == pytest.approx((5.0, 95.0))


def test_digest_is_of_names_and_bytes(folder: Path, tmp_path: Path) -> None:
    first = open_crisis(folder).digest
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert open_crisis(copy).digest == first
    with (copy / "people.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    changed = open_crisis(copy).digest
    assert changed != first
    assert len(first) == 64
    (copy / "README.md").write_text("other words", encoding="utf-8")
    assert open_crisis(copy).digest == changed


def test_byte_order_mark_and_windows_lines_are_read(folder: Path) -> None:
    plain = open_crisis(folder)
    for name in ("places.csv", "crisis.yaml"):
        content = (folder / name).read_bytes().replace(b"\n", b"\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + content)
    marked = open_crisis(folder)
    assert dataclasses.replace(marked, digest="") == dataclasses.replace(plain, digest="")


def test_optional_tables_may_be_missing(folder: Path) -> None:
    for name in ("closures.csv", "positions.csv", "events.csv", "claims.yaml", "parameters.csv"):
        (folder / name).unlink()
    shutil.rmtree(folder / "record")
    crisis = open_crisis(folder)
    assert crisis.closures == ()
    assert crisis.claims == ()
    assert crisis.record == {}


def test_optional_columns_may_be_missing(folder: Path) -> None:
    lines = (folder / "roads.csv").read_text(encoding="utf-8").splitlines()
    short = "\n".join(",".join(line.split(",")[:6] + line.split(",")[8:10]) for line in lines)
    (folder / "roads.csv").write_text(short, encoding="utf-8")
    road = open_crisis(folder).roads[6]
    assert (road.open_from, road.note) == (None, "")


def test_missing_parameter_is_told(folder: Path) -> None:
    from homeward.foundation.declare import Parameter
    from homeward.io.vocabulary import Vocabulary

    words = vocabulary()
    more = {**words.parameters, "talks.patience": Parameter("talks.patience", "month", "How long talks last.")}
    with pytest.raises(InputError) as caught:
        open_crisis(folder, Vocabulary(more, words.levers, words.outcomes))
    assert '"talks.patience" has no estimate known on 2021-06-01' in str(caught.value)
    assert "How long talks last." in str(caught.value)


def test_bundled_names() -> None:
    assert "nagorno-karabakh" in bundled()
    assert "reference" not in bundled()


@pytest.mark.parametrize("name", bundled())
def test_every_bundled_crisis_opens(name: str) -> None:
    crisis = open_crisis(name)
    assert crisis.id == name
    assert crisis.policies
    assert all(place.names for place in crisis.places)
