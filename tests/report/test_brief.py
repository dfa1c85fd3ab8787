"""The brief: one file that says everything, opens without a network, escapes what it is given, and prints."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from homeward.report.brief import inputs_of, render_brief, write_brief
from homeward.report.findings import hindcast_sentence, key_findings
from homeward.report.inputs import BriefInputs, labels_of
from homeward.report.tables import print_study
from tests.browser import chromium, offline_page
from tests.report.make_study import POLICIES, make_hindcast, make_inputs

HOSTILE = "<script>alert('x')</script>\"'&{{ 7 * 7 }}"
MOST_BYTES = 3_000_000


class Outline(HTMLParser):
    """What a screen reader meets: headings, figures with a description, header cells with a scope."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.scopes: list[str | None] = []
        self.pictures: list[str | None] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.lang: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.lang = held.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "th":
            self.scopes.append(held.get("scope"))
        if tag == "svg":
            self.pictures.append(held.get("aria-label"))
        self.loads += [str(held[key]) for key in ("src", "srcset", "data") if held.get(key)]


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    return found


def test_the_brief_is_small_and_loads_nothing(brief: str) -> None:
    found = outline(brief)
    assert len(brief.encode()) < MOST_BYTES
    assert not {"script", "link", "iframe", "img", "object"} & set(found.tags)
    assert found.loads == []
    assert "url(http" not in brief


def test_the_brief_can_be_read_aloud(brief: str) -> None:
    found = outline(brief)
    assert found.lang == "en"
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(later - first <= 1 for first, later in zip(found.headings, found.headings[1:], strict=False))
    assert found.scopes
    assert set(found.scopes) <= {"col", "row"}
    assert found.pictures
    assert all(found.pictures)


def test_the_brief_says_everything_a_reader_needs(brief: str, inputs: BriefInputs) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", " ", brief))
    for wanted in (
        *(name for _, name in POLICIES),
        *(verdict.word for verdict in inputs.verdicts),
        *inputs.crisis.ledger.sources,
        "Key findings",
        "of 100",
        "return.pace",
        "homeward compare made-up --seed 1",
        inputs.study.attrs["crisis_digest"],
        "0.1.0",
        "Village 19 / Kənd 19",
        "Yerevan / İrəvan",
        "everyone on day one",
        "no party would leave it",
        "As of 2026 none has returned.",
    ):
        assert wanted in text, wanted


@pytest.fixture(scope="module")
def hostile() -> str:
    return render_brief(make_inputs(HOSTILE, futures=40))


def test_hostile_text_is_shown_and_never_run(hostile: str) -> None:
    page = hostile
    assert "<script" not in page
    assert "alert(&#39;x&#39;)" in page
    assert "{{ 7 * 7 }}" in page


def test_only_web_addresses_become_links(brief: str) -> None:
    links = re.findall(r'href="([^"]+)"', brief)
    assert links
    assert all(link.startswith(("#", "https://", "http://")) for link in links)


def test_a_study_without_the_extras_has_a_brief(tmp_path: Path) -> None:
    made = make_inputs(futures=40)
    bare = inputs_of(made.crisis, made.study, made.verdicts, made.about, hide_under=20)
    path = write_brief(tmp_path / "brief.html", bare)
    page = path.read_text(encoding="utf-8")
    assert "Run on the past" not in page
    assert "Would they keep to it" not in page
    assert "from 1 to 19 are hidden" in page


def test_a_miss_is_called_a_miss() -> None:
    page = make_hindcast()
    assert "a miss" not in hindcast_sentence(page)
    worse = type(page)(
        page.title, page.unit, page.times, page.bands, page.record, {"median_absolute_error": 0.5}, page.naive
    )
    assert "a miss" in hindcast_sentence(worse)


@pytest.mark.parametrize(
    ("coverage", "alike", "said"),
    [
        (1.0, 0.52, "In 52 of 100 of the model's own flights at least as many do."),
        (1.0, 0.02, "The band is wider than it need be."),
        (0.5, 0.97, "The band is too narrow: a miss."),
        (0.5, None, "The band is too narrow: a miss."),
    ],
)
def test_a_band_is_judged_by_flights_like_the_record(coverage: float, alike: float | None, said: str) -> None:
    page = make_hindcast()
    scores = {"median_absolute_error": 0.02, "coverage_80": coverage}
    if alike is not None:
        scores["own_runs_as_well_covered"] = alike
    held = type(page)(page.title, page.unit, page.times, page.bands, page.record, scores, page.naive)
    assert hindcast_sentence(held).endswith(said)


@pytest.mark.parametrize("width", [80, 160])
def test_the_terminal_tables_say_the_same(inputs: BriefInputs, width: int) -> None:
    console = Console(width=width, record=True, file=io.StringIO())
    print_study(inputs.crisis, inputs.study, inputs.verdicts, console)
    text = console.export_text()
    assert "Policies after 5 years" in text
    assert "Claims put to the test" in text
    assert "better" in text
    assert all(word in text for word in {verdict.word for verdict in inputs.verdicts if verdict.tests})


def test_one_policy_alone_is_not_set_against_itself(inputs: BriefInputs) -> None:
    study = inputs.study.sel(policy=[POLICIES[0][0]])
    console = Console(width=120, record=True, file=io.StringIO())
    print_study(inputs.crisis, study, [], console)
    text = console.export_text()
    assert "Policies after 5 years" in text and "changes after" not in text
    findings = key_findings(replace(inputs, study=study, verdicts=()), labels_of(inputs.crisis))
    assert not any("best on the mean" in text.lower() for text in findings)


@pytest.mark.browser
def test_the_brief_opens_and_prints_without_a_network(brief: str, tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    path.write_text(brief, encoding="utf-8")
    with chromium() as browser, offline_page(browser) as (page, errors, outside):
        page.goto(path.as_uri())
        assert page.title() == "A made-up crisis: policies put to the test"
        assert page.locator("svg").count() >= 6
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
        findings = page.locator("#findings .findings li")
        assert findings.count() >= 4
        assert errors == []
        assert outside == []
        printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 3 <= printed.count(b"/Type /Page\n") <= 40 or len(printed) > 50_000


@pytest.mark.browser
def test_hostile_text_does_nothing_in_a_browser(hostile: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(hostile, encoding="utf-8")
    with chromium() as browser, offline_page(browser) as (page, errors, outside):
        seen: list[str] = []
        page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        page.goto(path.as_uri())
        assert page.locator("script").count() == 0
        assert HOSTILE in page.title()
        assert (seen, errors, outside) == ([], [], [])
