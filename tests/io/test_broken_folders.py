"""Every way of breaking a folder we could think of: the message names the place, the value and the cure."""

# ruff: noqa: E501  (a case is a row)

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from homeward.foundation.problems import InputError
from homeward.io import layout
from homeward.io.crisis_folder import open_crisis
from tests.io.vocabulary import vocabulary

Break = Callable[[Path], None]


def replace(file: str, old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is no longer in the template's {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def append(file: str, text: str) -> Break:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(text)

    return change


def write(file: str, content: bytes | str) -> Break:
    data = content.encode() if isinstance(content, str) else content

    def change(folder: Path) -> None:
        (folder / file).parent.mkdir(exist_ok=True, parents=True)
        (folder / file).write_bytes(data)

    return change


SINCE = "date,outcome,value,summary,source\n"


def flight(facts: str, arrivals: str = "2020-05-05,5000,border,invented-paper") -> Break:
    """A record of a flight: rows of its facts and of its counts."""

    def change(folder: Path) -> None:
        write("record/flight_facts.csv", f"fact,value\n{facts}\n")(folder)
        write("record/arrivals.csv", f"datetime,cumulative_arrivals,kind,source\n{arrivals}\n")(folder)

    return change


def remove(file: str) -> Break:
    return lambda folder: (folder / file).unlink()


def encoded(file: str, encoding: str) -> Break:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8").replace("Upper Orla", "Üpper Orla")
        (folder / file).write_bytes(text.encode(encoding))

    return change


def looped(file: str) -> Break:
    def change(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).symlink_to(folder / file)

    return change


def deep(levels: int) -> str:
    return "a: " + "[" * levels + "]" * levels


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
PEOPLE = "p90,valley-belmarians,belmarian,stone-orla,resident,{},2020-02-01,invented-census,assumed,\n"
SUPPOSED = "[]\n{}suppose: [{{parameter: {}, value: {}}}]"
ONLY = "claims_only: yes\n"
HEADER = "id,from,to,km,kind,vehicles_per_hour,open_from,open_to,source,status,note"

BROKEN: list[tuple[str, Break, list[str]]] = [
    # tables as files
    ("missing table", remove("roads.csv"), ["roads.csv", "is missing", "homeward new"]),
    ("missing crisis.yaml", remove("crisis.yaml"), ["crisis.yaml", "is missing"]),
    ("misspelt file", lambda f: (f / "places.csv").rename(f / "place.csv"), ["place.csv", 'Did you mean "places.csv"']),
    ("stray table", write("destinations.csv", "a,b\n1,2\n"), ["destinations.csv", "record/"]),
    ("misspelt folder", lambda f: (f / "policies").rename(f / "polices"), ["polices/", 'Did you mean "policies"']),
    ("policy of another suffix", write("policies/x.yml", "id: x"), ["policies/x.yml", ".yaml", "Rename"]),
    ("empty table", write("roads.csv", ""), ["roads.csv", "is empty", "Begin with: id,from,to"]),
    ("only a header", write("people.csv", "id,group\n"), ["people.csv, row 1", 'column "place" is missing']),
    ("a folder for a table", lambda f: ((f / "roads.csv").unlink(), (f / "roads.csv").mkdir()), ["roads.csv"]),
    ("link to itself", looped("roads.csv"), ["roads.csv", "leads back to itself"]),
    ("null bytes", append("roads.csv", "r9,a\0b,c\n"), ["roads.csv", "null byte", "line 9"]),
    ("latin-1", encoded("places.csv", "latin-1"), ["places.csv", "0xdc", "offset", "UTF-8"]),
    ("utf-16", encoded("places.csv", "utf-16"), ["places.csv", "UTF-16", "Save it again"]),
    ("a spreadsheet file", write("places.csv", b"PK\x03\x04xxxx"), ["places.csv", "spreadsheet"]),
    ("mixed signs", append("roads.csv", "r9;stone-orla;mill-orla\n"), ["roads.csv, row 9", "has 1 cell where", "11"]),
    ("open quotation mark", append("roads.csv", 'r9,"stone'), ["roads.csv", "is not CSV", "quotation mark"]),
    ("ragged row", append("roads.csv", "r9,stone-orla,mill-orla\n"), ["roads.csv, row 9", "3 cells", "11"]),
    ("huge cell", append("roads.csv", "r9," + "x" * 200_000 + "\n"), ["roads.csv, row 9"]),
    ("long cell", replace("roads.csv", "Road of 2015.", "x" * 30_000), ["roads.csv, row 8", "30,000 characters"]),
    ("many columns", write("roads.csv", ",".join("abc" for _ in range(2000)) + "\n"), ["roads.csv", "2,000 columns"]),
    ("a folder in the record", write("record/older/places.csv", "a\n1\n"), ["record/older/", "nothing would read"]),
    ("a folder of no meaning", write("drafts/x.txt", "a"), ["drafts/", "not a folder of a crisis"]),
    # the record
    ("since without a summary", write("record/since.csv", "date,source\n2021-07-01,invented-paper\n"), ["record/since.csv, row 1", '"summary" is missing']),
    ("since on no day", write("record/since.csv", SINCE + "in May,people_home,5,x,invented-paper\n"), ["record/since.csv, row 2, column date", "year-month-day"]),
    ("since of no outcome", write("record/since.csv", SINCE + "2021-07-01,people_hom,5,x,invented-paper\n"), ["record/since.csv, row 2, column outcome", "people_home"]),
    ("since of no number", write("record/since.csv", SINCE + "2021-07-01,people_home,many,x,invented-paper\n"), ["record/since.csv, row 2, column value", '"many"']),
    ("flight on no day", flight("start,yesterday"), ["record/flight_facts.csv, row 2, column value", '"yesterday"', "2023-09-24T18:00"]),
    ("flight in a time zone", flight("start,2020-05-04T00:00Z"), ["record/flight_facts.csv, row 2", "without a zone"]),
    ("flight counted nowhere", flight("counted_at,nowhere"), ["record/flight_facts.csv, row 2", '"nowhere" is not a place']),
    ("flight with a misspelt fact", flight("counted_a,orla-bridge"), ["record/flight_facts.csv, row 2", 'Did you mean "counted_at"', 'the fact "start" is missing']),
    ("flight that ends before it starts", flight("start,2020-05-20\nend,2020-05-04\ncounted_at,orla-bridge"), ["record/flight_facts.csv", "reversed"]),
    ("flight without counts", flight("start,2021-05-04\nend,2021-05-20\ncounted_at,orla-bridge"), ["record/arrivals.csv", "no count of kind border"]),
    ("arrivals that are no number", flight("start,2020-05-04", "2020-05-05,lots,border,invented-paper"), ["record/arrivals.csv, row 2, column cumulative_arrivals", '"lots"']),
    ("arrivals from nobody", flight("start,2020-05-04", "2020-05-05,5,border,nobody"), ["record/arrivals.csv, row 2, column source", '"nobody" is not a source']),
    # columns
    ("misspelt column", replace("people.csv", "standing", "standin"), ["people.csv, row 1", 'Did you mean "standing"']),
    ("unknown column", replace("roads.csv", "km,kind", "km,colour"), ["roads.csv, row 1", '"colour"', "Allowed: id"]),
    ("column twice", replace("roads.csv", "km,kind", "km,km"), ["roads.csv, row 1", "twice"]),
    ("missing column", replace("people.csv", "count,", ""), ["people.csv, row 1", 'column "count" is missing']),
    ("missing language", replace("crisis.yaml", "[qaa, qab]", "[qaa, qab, qac]"), ['column "name_qac" is missing']),
    # cells
    ("negative people", replace("people.csv", ",5200,", ",-5200,"), ["people.csv, row 2, column count", "below 0"]),
    ("fractional people", replace("people.csv", ",5200,", ",5200.5,"), ['"5200.5" is not a whole number of persons']),
    ("people with a space", replace("people.csv", ",5200,", ",5 200,"), ['"5 200"', "Write 5200."]),
    ("people in words", replace("people.csv", ",5200,", ",many,"), ['"many"', "Write digits only."]),
    ("no count", replace("people.csv", ",5200,", ",,"), ["people.csv, row 2, column count", "is empty"]),
    ("formula", replace("roads.csv", "Road of 2015.", '"=HYPERLINK(""x"")"'), ["roads.csv, row 8, column note", "formula"]),
    ("at sign", replace("places.csv", "Nearest to the bridge.", "@SUM(A1)"), ["places.csv, row 5", "formula"]),
    ("bell", replace("roads.csv", "Road of 2015.", "ding\x07"), ["roads.csv, row 8", "U+0007"]),
    ("no distance", replace("roads.csv", ",7.5,", ",0,"), ["roads.csv, row 2, column km", "below 0.01"]),
    ("infinite distance", replace("roads.csv", ",7.5,", ",inf,"), ['"inf" is not a number']),
    ("far north", replace("places.csv", "45.30", "145.30"), ["column latitude", "above 90"]),
    ("unknown role", replace("places.csv", ",transit,", ",trasit,"), ["column role", 'Did you mean "transit"']),
    ("id with a space", replace("roads.csv", "r1,", "road 1,"), ['"road 1" is not a short name', "Write road-1."]),
    ("day that is none", replace("roads.csv", "2015-01-01", "2015-02-30"), ['"2015-02-30" is not a day of the calendar']),
    ("date the other way", replace("roads.csv", "2015-01-01", "01.01.2015"), ["column open_from", "year-month-day"]),
    ("judgement maybe", replace("parameters.csv", ",yes,,The census", ",maybe,,The census"), ["neither yes nor no"]),
    # between rows and tables
    ("unknown place", replace("roads.csv", "r3,stone-orla", "r3,stone-orl"), ['Did you mean "stone-orla"']),
    ("road to nowhere", replace("roads.csv", "lower-orla,8", "nowhere,8"), ['"nowhere" is not a place', "places.csv"]),
    ("road to itself", replace("roads.csv", "lower-orla,8", "stone-orla,8"), ["road to nowhere", "roads.csv, row 4"]),
    ("no road", replace("roads.csv", "r3,stone-orla", "r3,mill-orla"), ['1,500 people in "stone-orla"', "no open road"]),
    ("road long closed", replace("roads.csv", "200,,,", "200,,2001-01-01,"), ['people in "stone-orla"', "no open road"]),
    ("no reception", lambda f: [replace("places.csv", ",reception,", ",transit,")(f) for _ in "12"], ["takes people in"]),
    ("dates reversed", replace("closures.csv", "2020-05-03", "2020-04-03"), ["reversed", "closures.csv, row 2"]),
    ("road dates reversed", replace("roads.csv", "2015-01-01,", "2015-01-01,2014-01-01"), ["reversed", "roads.csv, row 8"]),
    ("id twice", replace("roads.csv", "r2,", "r1,"), ["roads.csv, row 3", '"r1" is used already in row 2']),
    ("counted twice", append("people.csv", PEOPLE.format(5).replace("2020-02", "2020-01")), ["would count twice"]),
    ("group in two", replace("people.csv", "p2,valley-belmarians,belmarian", "p2,valley-belmarians,averran"), ["belongs to"]),
    ("unknown community", replace("people.csv", "p1,valley-belmarians,belmarian", "p1,x,martian"), ['"martian"']),
    ("community of no side", replace("actors.csv", "community,averra", "community,"), ["role community with a side"]),
    ("home at a camp", replace("people.csv", "belmarian,mill-orla", "belmarian,lake-camp"), ["nobody has a home there"]),
    ("unknown source", replace("places.csv", "invented-map", "inventd-map"), ['Did you mean "invented-map"']),
    ("unknown source in the record", append("record/returns.csv", "2023-01-01,9,nobody,,\n"), ["record/returns.csv, row 4"]),
    ("ragged record", append("record/returns.csv", "2023-01-01,9\n"), ["record/returns.csv, row 4", "2 cells"]),
    ("unknown actor", replace("events.csv", ",averra,Valley", ",avera,Valley"), ['Did you mean "averra"']),
    ("unknown road", replace("closures.csv", "r5;r4", "r5;r44"), ['"r44" is not a road', "closures.csv, row 3"]),
    ("a road named twice", replace("closures.csv", "r5;r4", "r5;r5"), ['"r5" stands there twice']),
    ("nobody known yet", replace("crisis.yaml", 'as_of: "2021-06-01"', 'as_of: "2019-06-01"'), ["nobody of the group"]),
    # parameters
    ("prior without source", replace("parameters.csv", "invented-census;invented-register", ""), ["column sources", "empty"]),
    ("no prior", replace("parameters.csv", "fixed(2020.35)", ""), ["column prior", "is empty"]),
    ("no such prior", replace("parameters.csv", "fixed(2020.35)", "fxed(2020)"), ["fxed", "uniform"]),
    ("weights", replace("parameters.csv", "0.6*beta", "0.7*beta"), ["the weights add up to 1.1"]),
    ("wrong unit", replace("parameters.csv", "percent,5,95", "km,5,95"), ['"km" does not convert to "share"']),
    ("nonsense unit", replace("parameters.csv", "percent,5,95", "))(,5,95"), ["does not convert"]),
    ("bound outside", replace("parameters.csv", "percent,5,95", "percent,5,120"), ["column high", "outside the bounds"]),
    ("prior outside", replace("parameters.csv", "triangular(55, 65, 75)", "uniform(55, 165)"), ["reaches outside"]),
    ("prior far outside", replace("parameters.csv", "triangular(55, 65, 75)", "normal(300, 10)"), ["only 0% of the prior"]),
    ("bounds reversed", replace("parameters.csv", "percent,5,95", "percent,95,5"), ["high 5 is below low 95"]),
    ("unknown parameter", replace("parameters.csv", "return.willing", "return.wiling"), ['Did you mean "return.willing"']),
    ("unknown account", replace("parameters.csv", "fear.start_host,", "fear.start_host,spiralling"), ['"spiralling"']),
    ("estimate twice", replace("parameters.csv", "2022-05-01,", ","), ["return.willing", "used already in row"]),
    # crisis.yaml
    ("misspelt key", replace("crisis.yaml", "horizon_years", "horizon_year"), ['Did you mean "horizon_years"']),
    ("key twice", append("crisis.yaml", "id: again\n"), ["for the second time", "crisis.yaml, line"]),
    ("three parties", replace("crisis.yaml", "[belmar, averra]", "[belmar, averra, dorel]"), ["names 3 parties"]),
    ("foreign host", replace("crisis.yaml", "host: averra", "host: dorel"), ['"dorel" is not a party']),
    ("unknown returnees", replace("crisis.yaml", "returnees: valley-belmarians", "returnees: valley"), ["group of people"]),
    ("later before", replace("crisis.yaml", '"2022-06-01"', '"2020-06-01"'), ["does not come after"]),
    ("horizon", replace("crisis.yaml", "horizon_years: 10", "horizon_years: 900"), ["horizon_years", "above 50"]),
    ("no school", lambda f: [replace("crisis.yaml", "kind: school", "kind: side")(f) for _ in "1234"], ["is a school"]),
    ("a tag", replace("crisis.yaml", "id: two-valleys", "id: !!python/object:os.system two"), ["tag", "line 2"]),
    ("a bomb", write("claims.yaml", BOMB), ["claims.yaml, line 1", "alias or anchor"]),
    ("deep", write("claims.yaml", deep(3000)), ["claims.yaml, line 1", "deep"]),
    ("not YAML", write("claims.yaml", "a: [1, 2\nb: }"), ["claims.yaml", "is not YAML"]),
    ("two documents", append("crisis.yaml", "---\nid: b\n"), ["second document"]),
    ("tab", write("claims.yaml", "- id: c\n\ttext: x\n"), ["claims.yaml", "is not YAML"]),
    ("a list for a mapping", write("crisis.yaml", "- a\n- b\n"), ["crisis.yaml", "is a list"]),
    ("a word for a mapping", write("policies/nothing.yaml", "nothing"), ["policies/nothing.yaml", "mapping is needed"]),
    ("empty YAML", write("policies/nothing.yaml", "# later\n"), ["policies/nothing.yaml", "is empty"]),
    ("control character", write("claims.yaml", b"- id: \x01\n"), ["claims.yaml", "is not YAML"]),
    # policies and claims
    ("misspelt lever", replace("policies/nothing.yaml", "[]", "[{lever: mission.trops, value: 1}]"), ['"mission.troops"']),
    ("value too high", replace("policies/protected-return.yaml", "value: 400", "value: 99999"), ["0 to 60,000 (person)"]),
    ("no value", replace("policies/protected-return.yaml", "value: 400, ", ""), ['"value" is missing from a setting']),
    ("needs to", replace("policies/nothing.yaml", "[]", "[{lever: exercise.joint, value: 1}]"), ["needs to", "belmar"]),
    ("empty to", replace("policies/nothing.yaml", "[]", "[{lever: exercise.joint, to: , value: 1}]"), ["needs to"]),
    ("to a stranger", replace("policies/nothing.yaml", "[]", "[{lever: exercise.joint, to: x, value: 1}]"), ['"x"']),
    ("no to", replace("policies/nothing.yaml", "[]", "[{lever: mission.troops, to: averra, value: 1}]"), ["takes no to"]),
    ("until reversed", replace("policies/protected-return.yaml", "2027-12-31", "2020-12-31"), ["reversed", "until"]),
    ("unknown by", replace("policies/protected-return.yaml", "by: dorel", "by: dorell"), ['Did you mean "dorel"']),
    ("two actors, two values", replace("policies/nothing.yaml", "[]", "[{lever: mission.troops, by: dorel, value: 9, from: 2022-01-01}, {lever: mission.troops, by: corvane, value: 8, from: 2022-05-01}]"), ["corvane and dorel hold mission.troops in the same months", "Allowed: 9, as at"]),
    ("two actors of a signpost", replace("policies/nothing.yaml", "[]", "[]\nsignposts:\n  - if: {outcome: people_home, below: 1, by: 2022-01-01}\n    then: [{lever: grants, by: dorel, value: 1, from: 2022-01-01}, {lever: grants, by: corvane, value: 2, from: 2022-05-01}]"), ["corvane and dorel hold grants"]),
    ("another file name", replace("policies/nothing.yaml", "id: nothing", "id: none"), ['"none" is not the name']),
    ("signpost outcome", replace("policies/protected-return.yaml", "mission_consent", "consent"), ["not an outcome"]),
    ("signpost both", replace("policies/protected-return.yaml", "below: 0.5", "below: 0.5, above: 1"), ["both below and above"]),
    ("supposed and compared", replace("policies/nothing.yaml", "[]", SUPPOSED.format("", "return.willing", 1)), ["claims_only"]),
    ("supposed of nothing", replace("policies/nothing.yaml", "[]", SUPPOSED.format(ONLY, "return.wiling", 1)), ['Did you mean "return.willing"']),
    ("supposed too much", replace("policies/nothing.yaml", "[]", SUPPOSED.format(ONLY, "return.willing", 2)), ["2 is out of bounds"]),
    ("claim of no policy", replace("claims.yaml", "policy: protected-return", "policy: protection"), ['"protection"']),
    ("claim of no outcome", replace("claims.yaml", "outcome: people_home", "outcome: peopel_home"), ['"people_home"']),
    ("claim with itself", replace("claims.yaml", "than: nothing", "than: protected-return"), ["with itself"]),
    ("claim beyond", replace("claims.yaml", "at: 5 years", "at: 15 years"), ["beyond the horizon"]),
    ("claim without than", replace("claims.yaml", "than: nothing, ", ""), ["neither than nor threshold"]),
    ("claim without test", replace("claims.yaml", "untestable: A fact of the past; no policy changes it.", ""), ["c3", "neither a test"]),
    ("claim twice", replace("claims.yaml", "id: c2", "id: c1"), ['"c1" is used already']),
    ("claim's source", replace("claims.yaml", "evidence: [invented-register]", "evidence: [x]"), ['"x" is not a source']),
    ("claim sideways", replace("claims.yaml", "direction: higher", "direction: up"), ["higher, lower"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_broken_folder_is_told(folder: Path, change: Break, words: list[str]) -> None:
    change(folder)
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    told = str(caught.value)
    for word in words:
        assert word in told
    assert all(problem.where and problem.what for problem in caught.value.problems)
    assert "Traceback" not in told


def test_all_problems_at_once(folder: Path) -> None:
    replace("people.csv", ",5200,", ",-1,")(folder)
    replace("roads.csv", "r3,stone-orla", "r3,stone-orl")(folder)
    replace("crisis.yaml", "horizon_years", "horizon_year")(folder)
    replace("claims.yaml", "than: nothing", "than: nothin")(folder)
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    files = {problem.where.split(",")[0] for problem in caught.value.problems}
    assert {"people.csv", "roads.csv", "crisis.yaml", "claims.yaml"} <= files


def test_many_problems_are_counted(folder: Path) -> None:
    append("roads.csv", "".join(f"x{number},stone-orla,mill-orla,-1,,,,,,,\n" for number in range(300)))(folder)
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    assert "more problems, not listed" in str(caught.value)
    assert len(caught.value.problems) < 130


def test_one_unknown_key_in_many_rows_is_one_problem(folder: Path) -> None:
    text = (folder / "places.csv").read_text(encoding="utf-8").replace("invented-map", "gazetteer")
    (folder / "places.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    assert [problem.what for problem in caught.value.problems] == [
        '"gazetteer" is not a source (and so in 7 more rows)'
    ]


def test_large_file_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "roads.csv").open("r+b") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(InputError, match=r"10,000\.0 million bytes"):
        open_crisis(folder)


def test_device_instead_of_a_table(folder: Path) -> None:
    (folder / "roads.csv").unlink()
    os.mkfifo(folder / "roads.csv")
    with pytest.raises(InputError, match="not a regular file"):
        open_crisis(folder)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (encoded("places.csv", "latin-1"), "places.csv"),
        (write("people.csv", ""), "people.csv"),
        (write("policies/nothing.yaml", "id: !!x y"), "policies/nothing.yaml, line 1"),
        (remove("crisis.yaml"), "crisis.yaml"),
        (replace("crisis.yaml", "kind: school", "kind: skool"), "crisis.yaml, line 19, kind"),
        (
            write("places.csv", "id,name,name_qaa,name_qab,role,latitude,longitude,position_source,status\n"),
            "places.csv",
        ),
    ],
)
def test_what_cannot_be_read_is_one_problem_not_one_for_each_id_that_points_to_it(
    folder: Path, change: Break, where: str
) -> None:
    change(folder)
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    found = [problem for problem in caught.value.problems if "missing" not in problem.what or problem.where == where]
    assert [problem.where for problem in found] == [where]


def test_a_recorded_flight_of_an_own_crisis_is_read(folder: Path) -> None:
    flight("start,2020-05-04\nend,2020-05-20\ncounted_at,orla-bridge")(folder)
    assert set(open_crisis(folder, vocabulary()).record) >= {"flight_facts", "arrivals"}


def test_an_unknown_source_of_a_fact_is_told_once(folder: Path) -> None:
    flight("start,2020-05-04\nend,2020-05-20\ncounted_at,orla-bridge")(folder)
    facts = "start,2020-05-04,nobody\nend,2020-05-20,invented-paper\ncounted_at,orla-bridge,invented-paper\n"
    write("record/flight_facts.csv", f"fact,value,source\n{facts}")(folder)
    with pytest.raises(InputError) as caught:
        open_crisis(folder, vocabulary())
    assert [problem.where for problem in caught.value.problems] == ["record/flight_facts.csv, row 2, column source"]


def test_arrivals_without_facts_of_a_flight_may_have_any_columns(folder: Path) -> None:
    write("record/arrivals.csv", "day,people\nMonday,some\n")(folder)
    assert open_crisis(folder, vocabulary()).record["arrivals"].columns == ("day", "people")


def test_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty folder"):
        open_crisis(tmp_path / "empty")


@pytest.mark.parametrize("name", ["nagorno-karabak", "no/such/folder", "", "a\0b", "x" * 5000])
def test_no_such_crisis(name: str) -> None:
    with pytest.raises(InputError) as caught:
        open_crisis(name)
    assert caught.value.problems[0].what


def test_a_file_is_not_a_folder(folder: Path) -> None:
    with pytest.raises(InputError, match="is a file"):
        open_crisis(folder / "crisis.yaml")
    with pytest.raises(InputError, match="through a file"):
        open_crisis(folder / "crisis.yaml" / "deeper")


def test_folder_that_links_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InputError, match="leads back to itself"):
        open_crisis(tmp_path / "loop")


def test_folder_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:  # nothing is forbidden to root, so the refusal is staged

        def refuse(path: Path) -> list[str]:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", refuse)
    else:
        folder.chmod(0)
    try:
        with pytest.raises(InputError, match="permission is denied"):
            layout.files_of(folder, layout.ProblemList())
    finally:
        folder.chmod(0o755)


def test_file_without_permission(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() == 0:
        real = os.open

        def refuse(path: object, *rest: int) -> int:
            if str(path).endswith("roads.csv"):
                raise PermissionError(13, "Permission denied")
            return real(path, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(os, "open", refuse)
    else:
        (folder / "roads.csv").chmod(0)
    with pytest.raises(InputError, match="permission is denied"):
        open_crisis(folder)


def test_a_misspelt_column_of_counts_does_not_say_that_nobody_is_known(folder: Path) -> None:
    replace("people.csv", ",count,", ",number,")(folder)
    with pytest.raises(InputError) as told:
        open_crisis(str(folder), vocabulary())
    assert [problem.what for problem in told.value.problems] == [
        '"number" is not a column of this table',
        'column "count" is missing',
    ]
