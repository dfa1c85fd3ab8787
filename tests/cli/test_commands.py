"""The command line as a user meets it: help, answers, exit statuses, no traceback."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

COMMANDS = (
    "compare", "claims", "trace", "explain", "hindcast", "flight", "stability", "calibrate",
    "read", "check", "new", "convert", "runs",
)  # fmt: skip
CRISIS = "nagorno-karabakh"
SMALL = ("--futures", "12", "--years", "1", "--policies", "nothing,joint-protected-return", "--workers", "1")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def homeward(home):
    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "homeward", *map(str, arguments)]
        environment = {**os.environ, "HOMEWARD_HOME": str(home / "data"), "COLUMNS": "160", "NO_COLOR": "1"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
        assert "Traceback" not in done.stderr + done.stdout
        return done

    return call


@pytest.fixture(scope="module")
def compared(homeward, home):
    done = homeward("compare", CRISIS, *SMALL, "--out", home / "study")
    assert done.returncode == 0, done.stderr
    return done


def test_help_lists_every_command_and_loads_no_heavy_library():
    code = (
        "import sys; from homeward.cli.main import app; from typer.testing import CliRunner;"
        "print(CliRunner().invoke(app, ['--help']).output);"
        "print('HEAVY', sorted({'numpy', 'xarray', 'numba', 'pandas', 'altair', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(command in done.stdout for command in COMMANDS)
    assert "HEAVY []" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(homeward, command):
    done = homeward(command, "--help")
    assert done.returncode == 0
    assert f"homeward {command}" in done.stdout


def test_compare_writes_everything(compared, home):
    names = {path.name for path in (home / "study").iterdir()}
    assert {"study.nc", "comparison.csv", "verdicts.json", "brief.html", "study.json"} <= names
    about = json.loads((home / "study" / "study.json").read_text())
    assert about["plan"]["seed"] == 1
    assert about["inputs"]["crisis"]
    assert about["results"]["study.nc"]
    verdicts = json.loads((home / "study" / "verdicts.json").read_text())
    assert len(verdicts) == 38
    assert "brief.html" in compared.stdout


def test_an_identical_study_is_found_again_and_is_the_same(compared, homeward, home):
    again = homeward("compare", CRISIS, *SMALL, "--hide-under", "50", "--out", home / "again")
    assert again.returncode == 0, again.stderr
    assert "Found again" in again.stdout
    digests = [json.loads((home / name / "study.json").read_text())["results"] for name in ("study", "again")]
    assert digests[0] == digests[1]
    assert "from 1 to 49 are hidden" in (home / "again" / "brief.html").read_text()
    commands = [json.loads((home / name / "study.json").read_text())["command"] for name in ("study", "again")]
    assert commands[1] == commands[0] + " --hide-under 50"
    tables = [(home / name / "comparison.csv").read_bytes() for name in ("study", "again")]
    assert tables[0] == tables[1]
    assert "nagorno-karabakh" in homeward("runs").stdout


def test_claims_are_listed_with_sources_and_verdicts(compared, homeward):
    done = homeward("claims", CRISIS, *SMALL, "--json")
    assert done.returncode == 0, done.stderr
    claims = json.loads(done.stdout)
    assert len(claims) == 38
    assert {claim["word"] for claim in claims} <= {"supported", "leaning", "contested", "contradicted", "not testable"}
    peacekeepers = next(claim for claim in claims if claim["claim"]["id"] == "c21")
    assert "hrw-2023-10-05" in peacekeepers["resolved_sources"]


def test_trace_leads_from_an_outcome_to_sources_and_back(homeward):
    done = homeward("trace", CRISIS, "people_home", "--json")
    answer = json.loads(done.stdout)
    willing = next(row for row in answer["parameters"] if row["parameter"] == "return.willing")
    source = next(iter(willing["estimates"][0]["sources"]))
    back = json.loads(homeward("trace", CRISIS, "--source", source, "--json").stdout)
    assert "people_home" in back["outcomes"]


def test_explain_reads_the_month_aloud(homeward):
    lines = homeward("explain", "month").stdout
    assert lines.index("escalation.talks") < lines.index("movement.return_home") < lines.index("influence.leverage")
    assert "mission.troops" in homeward("explain", "policy", "joint-protected-return").stdout
    assert "person" in homeward("explain", "outcome", "people_home").stdout
    one = homeward("explain", "month", "movement.flight").stdout
    assert "movement.flight" in one and "escalation.talks\n" not in one


def test_a_wrong_crisis_hides_no_wrong_option(homeward, home):
    wrong = ("--futures", 1, "--years", 99, "--as-of", "2023-13-01", "--workers", 0, "--out", home / "never")
    for command, more in (("claims", ()), ("compare", ("--gates", "guess", "--hide-under", -1))):
        done = homeward(command, "nagorno-karabak", *wrong, *more)
        told = [line.partition(":")[0] for line in done.stderr.splitlines() if line[:1] not in (" ", "")]
        assert done.returncode == 2
        assert sorted(told[:-1]) == sorted(["nagorno-karabak", *map(str, wrong[:8:2]), *map(str, more[::2])])
        assert not (home / "never").exists()


def test_every_wrong_option_is_told_at_once_and_no_folder_is_made(homeward, home):
    wrong = ("--policies", "jont", "--gates", "none", "--hide-under", "-1", "--workers", "0", "--seed", "-1")
    done = homeward("compare", CRISIS, *wrong, "--out", home / "never")
    assert done.returncode == 2
    assert all(f"{option}: " in done.stderr for option in wrong[::2]), done.stderr
    assert "5 problems. Nothing was run." in done.stderr
    assert not (home / "never").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("hindcast", CRISIS, "--plot", "file/x.png"),
        ("flight", "nowhere", "--plot", "file/x.png", "--out", "file/x.csv"),
        ("calibrate", "nowhere", "--out", "file/x.json"),
        ("stability", CRISIS, "--plot", "file/x.png", "--draws", "-1"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_anything_runs(homeward, home, arguments):
    (home / "file").write_text("in the way")
    done = homeward(*arguments)
    assert done.returncode == 2
    assert "leads through a file" in done.stderr
    assert "Nothing was run." in done.stderr


def test_where_nothing_can_be_kept_a_study_runs_all_the_same(home):
    (home / "file").write_text("in the way")
    environment = {**os.environ, "HOMEWARD_HOME": str(home / "file" / "data"), "COLUMNS": "160"}
    command = [sys.executable, "-m", "homeward", "compare", CRISIS, *SMALL, "--out", str(home / "unkept")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert done.returncode == 0, done.stderr
    assert (home / "unkept" / "brief.html").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("compare", "nagorno-karabak"), "nagorno-karabakh"),
        (("compare", CRISIS, "--policies", "jont"), "not a policy"),
        (("compare", CRISIS, "--futures", "0"), "out of range"),
        (("compare", CRISIS, "--futures", "many"), "not a whole number"),
        (("compare", CRISIS, "--as-of", "yesterday"), "YYYY-MM-DD"),
        (("compare", CRISIS, "--account", "spirel"), "spiral"),
        (("compare", CRISIS, "--workers", "0"), "out of range"),
        (("compare", CRISIS, "--hide-under", "-5"), "--hide-under"),
        (("explain", "mont"), "month"),
        (("explain", "what"), "homeward explain lever mission.troops"),
        (("explain", "month", "tea"), "homeward explain month lists them all"),
        (("explain", "parameter", "zzz"), "homeward explain parameter lists them all"),
        (("trace", CRISIS, "fear_nobody"), "not an outcome"),
        (("convert", "/no/such/folder", "x"), "does not exist"),
        (("calibrate", "/no/such/folder", "--out", "x.json"), "does not exist"),
        (("explain", "lever", "mission.trops"), "mission.troops"),
        (("trace", CRISIS, "people_hom"), "people_home"),
        (("trace", CRISIS, "--source", "nobody"), "not a source"),
        (("trace", CRISIS), "OUTCOME"),
        (("check", "/no/such/folder"), "/no/such/folder"),
        (("read", "/no/such/article.txt"), "/no/such/article.txt"),
        (("flight", "/no/such/folder"), "/no/such/folder"),
        (("stability", "/no/such/model.gmcr"), "model.gmcr"),
        (("nonsense",), "nonsense"),
    ],
)
def test_bad_input_ends_with_status_two_and_says_how_to_go_on(homeward, arguments, words):
    done = homeward(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stdout + done.stderr


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(homeward, home):
    (home / "file").write_text("in the way")
    done = homeward("compare", CRISIS, *SMALL, "--out", home / "file" / "study")
    assert done.returncode == 2
    assert "Cure: Choose another folder." in done.stderr


def test_a_new_crisis_is_made_checked_and_run(homeward, home):
    made = homeward("new", home / "a new crisis")
    assert made.returncode == 0
    assert f"homeward check '{home / 'a new crisis'}'" in made.stdout
    assert homeward("check", home / "a new crisis").returncode == 0
    small = ("--futures", "10", "--years", "1", "--workers", "1")
    done = homeward("compare", home / "a new crisis", *small, "--out", home / "f")
    assert done.returncode == 0, done.stderr
    assert (home / "f" / "brief.html").exists()
    repeat = shlex.split(json.loads((home / "f" / "study.json").read_text())["command"])[1:]
    again = homeward(*repeat, "--workers", "1", "--out", home / "again-f")
    assert "Found again; the brief written" in again.stdout, again.stderr


def test_a_killed_run_leaves_nothing_half_written_resumes_and_gives_the_same(compared, home):
    environment = {**os.environ, "HOMEWARD_HOME": str(home / "killed"), "COLUMNS": "160"}
    command = [sys.executable, "-m", "homeward", "compare", CRISIS, *SMALL, "--out", str(home / "late")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment, cwd=home)
    assert running.stderr is not None
    assert any(b" 7 of 12 futures" in line for line in running.stderr)  # the second policy is under way
    running.kill()
    running.wait()
    running.stderr.close()
    assert not list((home / "late").glob("*"))
    assert len(list((home / "killed").rglob("*.npz"))) >= 1
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=home, check=False)
    assert done.returncode == 0, done.stderr
    digests = [json.loads((home / name / "study.json").read_text())["results"] for name in ("study", "late")]
    assert digests[0] == digests[1]
    assert not list((home / "killed").rglob("*.npz"))


@pytest.mark.skipif(os.name != "posix", reason="interrupts of a whole group of processes are a matter of POSIX")
def test_an_interrupt_ends_a_command_and_its_workers_with_one_calm_line(home):
    environment = {**os.environ, "HOMEWARD_HOME": str(home / "interrupted"), "COLUMNS": "160"}
    size = ("--futures", "3000", "--years", "1", "--policies", "nothing,joint-protected-return", "--workers", "2")
    command = [sys.executable, "-m", "homeward", "compare", CRISIS, *size, "--out", str(home / "stopped")]
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, start_new_session=True
    )
    assert running.stderr is not None
    assert "of 3,000 futures" in running.stderr.readline()
    deadline = time.monotonic() + 60
    while not list((home / "interrupted").rglob("*.npz")) and time.monotonic() < deadline:
        time.sleep(0.05)  # the first block of futures is kept when it is done, which takes longer than its first months
    os.killpg(running.pid, signal.SIGINT)
    try:
        out, told = running.communicate(timeout=120)
    finally:
        with suppress(ProcessLookupError):  # all have ended, as they should
            os.killpg(running.pid, signal.SIGKILL)
    assert running.returncode == 130
    assert "Stopped. What a study had finished is kept" in told
    assert "Traceback" not in out + told
    assert not list((home / "stopped").glob("*"))
    assert list((home / "interrupted").rglob("*.npz"))


def test_a_supposition_cannot_be_compared_with_courses_of_action():
    from homeward.cli.open import open_the_crisis, plan_of
    from homeward.foundation.problems import InputError

    with pytest.raises(InputError) as refused:
        plan_of(open_the_crisis(CRISIS), "nothing,supposed-large-return", 20, 1, None, "pooled", 1)
    assert [problem.where for problem in refused.value.problems] == ["--policies"]
    assert "supposed-large-return" not in refused.value.problems[0].allowed
