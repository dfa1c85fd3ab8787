"""Links and file names on the pages lead somewhere; the printed reference is current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from homeward.cli.manual import PAGE, commands_page
from homeward.report.manual import pages as printed
from tests.docs import pages as written

EXTRA = [written.HOUSE / name for name in ("CHANGELOG.md", "CONTRIBUTING.md")]
FILES = [*written.pages(), *EXTRA]
INSIDE = re.compile(r"^(docs|tests|benchmarks|src|studies)/[\w./*-]+$")


def _name(path: Path) -> str:
    return path.relative_to(written.HOUSE).as_posix()


def _anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    text = written.prose(path.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", FILES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in written.LINK.finditer(written.prose(page.read_text(encoding="utf-8"))):
        target = link["target"] or link["picture"]
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        to = (page.parent / file).resolve() if file else page
        if not to.exists() or (anchor and anchor not in _anchors(to)):
            lost.append(target)
    assert not lost


@pytest.mark.parametrize("page", FILES, ids=_name)
def test_files_that_a_page_names_exist(page: Path) -> None:
    named = [
        code for code in written.CODE.findall(written.prose(page.read_text(encoding="utf-8"))) if INSIDE.match(code)
    ]
    made = ("studies/", "docs/reference/")
    missing = [code for code in named if not code.startswith(made) and not list(written.HOUSE.glob(code.rstrip("/")))]
    assert not missing


def test_every_page_is_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [written.HOUSE / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = written.LINK.finditer(written.prose(page.read_text(encoding="utf-8")))
        waiting += [(page.parent / link["target"].partition("#")[0]).resolve() for link in links if link["target"]]
    lost = [_name(path) for path in written.pages() if path not in seen and path.name != "README.md"]
    assert not lost


@pytest.mark.parametrize("name", [*printed(), PAGE])
def test_the_printed_reference_is_current(name: str) -> None:
    page = (written.HOUSE / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert page == (commands_page() if name == PAGE else printed()[name]()), "run `make docs`"


def test_no_page_is_in_the_words_of_one_side() -> None:
    """Names that are the position of a party stand on a page only where they are a party's."""
    words = re.compile(r"\b(Artsakh|occupied territories|so-called|terrorist|separatist)\b", re.I)
    assert not [(_name(page), found[0]) for page in FILES if (found := words.search(page.read_text(encoding="utf-8")))]
