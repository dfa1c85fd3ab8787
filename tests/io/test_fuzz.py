"""Whatever stands in a cell or a file, the answer is a crisis or InputError, never another failure."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeward.crisis.crisis import Crisis
from homeward.foundation.problems import InputError, ProblemList
from homeward.io.cells import CellError, check_safe, read_cell
from homeward.io.crisis_folder import open_crisis
from homeward.io.declared import SCHEMA, columns
from homeward.io.mappings import read_entries
from homeward.io.template import write_template
from homeward.io.yaml_files import parse_yaml
from tests.io.vocabulary import vocabulary

TABLES = sorted(path.stem for path in SCHEMA.glob("*.csv"))
COLUMNS = [column for table in TABLES for column in columns(table) if column.kind != "rows"]
FILES = ["crisis.yaml", "claims.yaml", "places.csv", "roads.csv", "people.csv", "parameters.csv", "sources.csv",
         "closures.csv", "actors.csv", "record/returns.csv", "policies/protected-return.yaml"]  # fmt: skip
LIKELY = st.sampled_from(
    ["", "0", "-1", "1e999", "NaN", "inf", "2020-01-01", "0000-00-00", "9999-12-31", "normal(0,1)", "fixed()", "a;b;;a",
     "=1", "+", "-", "@", "yes", "\ufeff", "\u202e", "१२", "½", "1_000", "0x10", "5 years", "999 years", "*", "&a",
     "normal(1e308, 1e308)",
     "uniform(-1e308, 1e308)", "lognormal(1e-300, 700)", "beta(1e300, 1e300)", "gamma(1, 1e-320)"]
)  # fmt: skip
CELL = st.one_of(LIKELY, st.text(max_size=40))
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def template() -> Path:
    folder = Path(tempfile.mkdtemp()) / "crisis"
    write_template(folder)
    yield folder
    shutil.rmtree(folder.parent)


def opens_or_says(folder: Path) -> None:
    try:
        assert isinstance(open_crisis(folder, vocabulary()), Crisis)
    except InputError as error:
        assert error.problems
        assert all(problem.where and problem.what for problem in error.problems)


@few
@given(column=st.sampled_from(COLUMNS), text=CELL)
def test_any_text_in_any_cell(column: object, text: str) -> None:
    try:
        check_safe(text)
        read_cell(column, text)  # type: ignore[arg-type]
    except CellError as error:
        assert error.what


@few
@given(data=st.data(), file=st.sampled_from([name for name in FILES if name.endswith(".csv")]), text=CELL)
def test_any_text_in_a_table(template: Path, data: st.DataObject, file: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "crisis"
        shutil.copytree(template, folder)
        lines = (folder / file).read_text(encoding="utf-8").split("\n")
        row = data.draw(st.integers(0, len(lines) - 2))
        cells = lines[row].split(",")
        quoted = '"' + text.replace('"', '""') + '"'
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from([text, quoted]))
        lines[row] = ",".join(cells)
        (folder / file).write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
        opens_or_says(folder)


@few
@given(data=st.data(), file=st.sampled_from(FILES), junk=st.binary(min_size=1, max_size=30))
def test_any_bytes_in_a_file(template: Path, data: st.DataObject, file: str, junk: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "crisis"
        shutil.copytree(template, folder)
        content = (folder / file).read_bytes()
        at = data.draw(st.integers(0, len(content)))
        (folder / file).write_bytes(content[:at] + junk + content[data.draw(st.integers(at, len(content))) :])
        opens_or_says(folder)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="abc:-{}[],&*!|>#'\"%@`? \n\t0\x00\x85\ufeff", max_size=60))
def test_any_yaml(text: str) -> None:
    problems = ProblemList()
    try:
        node = parse_yaml(text, "x.yaml")
        read_entries(node, "x.yaml", "claims", problems)
        read_entries(node, "x.yaml", "policies", problems, single=True)
    except InputError as error:
        problems.problems.extend(error.problems)
    assert all(problem.where.startswith("x.yaml") for problem in problems.problems)


@settings(max_examples=40, deadline=None)
@given(depth=st.integers(1, 5000), opened=st.sampled_from(["[", "{a: ", "- ", "? "]))
def test_any_depth(depth: int, opened: str) -> None:
    with pytest.raises(InputError):
        parse_yaml("a: &x b\n" + opened * depth, "x.yaml")
