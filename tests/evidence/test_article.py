"""Articles are taken apart: abbreviations end no sentence, Id. and supra lead to the source that is meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.evidence.article import Article, read_article
from homeward.evidence.sentences import split_sentences
from tests.evidence import articles


def resolved(article: Article) -> dict[int, int | None]:
    return {note.number: note.resolves_to for note in article.notes}


def test_brackets() -> None:
    article = read_article(articles.BRACKETS)
    assert article.problems == ()
    assert resolved(article) == articles.RESOLVED
    assert [claim.notes for claim in article.claims] == [(1,), (2,), (3, 4), (5, 6, 7, 8), (9,), (10,), (11,)]
    texts = [claim.text for claim in article.claims]
    assert texts[0] == "On May 2 the army of Averra took the valley."
    assert texts[1] == 'Gen. A. Nobody said on Oct. 3 that U.S. officials "knew."'
    assert texts[2].startswith("Most of the 12,000 inhabitants fled within St. George's week")
    assert texts[2].endswith("many in F-16's shadow, and few have returned.")
    assert texts[3].startswith("In 2021 [sic] the League of the Lakes offered 3.5 million crowns; Averra declined.")
    assert "Nobody knows why." in [sentence.text for sentence in article.sentences]


def test_other_sources_of_a_note_are_kept() -> None:
    article = read_article(articles.BRACKETS)
    also = {note.number: note.also for note in article.notes if note.also}
    assert also == {9: (4,), 10: (1,)}
    meant = [[source.text.split(",")[0] for source in article.sources_of(claim)] for claim in article.claims]
    assert meant[4:] == [
        ["See Cem Scholar", "Return Denied"],
        ["Dan Other", "Ann Author & Bea Writer"],
        ["See Cem Scholar"],
    ]


def test_several_works_of_one_note() -> None:
    """Id. means all of a note, a name picks one of them, and a pointer in front hides no work behind it."""
    article = read_article(articles.SEVERAL)
    texts = {note.number: [source.text for source in note.sources] for note in article.notes}
    roe, poe, scholar = (
        "Ann Roe, A Paper, Orla Post (Jan. 2, 2024)",
        "see also Poe, “War; Peace” (2020; rev. 2021)",
        "Cem Scholar, Aircraft, 12 J. Imag. Stud. 972 (2019).",
    )
    assert texts == {
        1: [roe, poe, scholar],
        2: [roe, poe, scholar],
        3: [roe, poe, scholar],
        4: [poe],
        5: [roe, "Dan Other, New (2021)"],
        6: [scholar],
        7: [],
        8: ["Doe, J.; Smith, K., Joint Work (2018); emphasis added."],
        9: [roe, scholar],
    }
    assert resolved(article) == {1: None, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: None, 8: None, 9: 1}
    assert [note.also for note in article.notes if note.also] == [(5,)]
    assert len(article.sources) == 5
    told = [str(problem).split("\n")[0] for problem in article.problems]
    assert told == [
        "note 2: says Id. or Ibid. behind note 1, which cites 3 sources; all 3 are taken",
        "note 7: points to note 99, which does not exist",
    ]


@pytest.mark.parametrize("note", ["Zed, supra note 9.", "Zed, op. cit.", "Id.", "Zed, supra note 1."])
def test_a_note_that_leads_nowhere_is_no_source(note: str) -> None:
    article = read_article(f"The army came.[1]\n\n[1] {note}")
    assert article.sources == () and article.sources_of(article.claims[0]) == ()
    assert [problem.cure.endswith("Until then it is left out.") for problem in article.problems] == [True]


def test_a_range_of_notes_means_each_of_them() -> None:
    notes = "\n\n".join(f"[{number}] {name}, A Book (2020)." for number, name in enumerate(["Roe", "Poe", "Doe"], 1))
    article = read_article(f"It ended.[4]\n\n{notes}\n\n[4] See supra notes 1-3.")
    assert [source.note for source in article.notes[3].sources] == [1, 2, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_pointers_of_any_shape_lead_to_works_cited_in_full(points: list[int]) -> None:
    """Each note points to another or, where the number is its own, cites a work: circles and chains included."""
    notes = [
        f"[{number}] Author {number}, A Book (2020)." if point == number else f"[{number}] See supra note {point}."
        for number, point in enumerate(points, 1)
    ]
    article = read_article("It ended.[1]\n\n" + "\n\n".join(notes))
    own = {number for number, point in enumerate(points, 1) if point == number}
    for note in article.notes:
        at, seen = note.number, set[int]()
        while at not in seen and at <= len(points) and at not in own:
            seen.add(at)
            at = points[at - 1]
        assert [source.note for source in note.sources] == ([at] if at in own else [])
        assert note.sources or article.problems


@pytest.mark.parametrize(
    ("text", "kind", "notes", "claims"),
    [
        (articles.MARKDOWN, "md", {1: None, 2: 1}, [(1,), (2,), (1,)]),
        (articles.WEB, "html", {1: None, 2: 1, 3: 1}, [(1,), (2,), (3,)]),
        (articles.RAISED, "txt", {1: None, 2: 1, 3: None, 4: 1}, [(1,), (2, 3), (4,)]),
        (articles.BARE, "txt", {1: None, 2: 1, 3: 1}, [(1,), (2,), (3,)]),
    ],
    ids=["markdown", "web", "raised", "bare"],
)
def test_other_forms(text: str, kind: str, notes: dict[int, int | None], claims: list[tuple[int, ...]]) -> None:
    article = read_article(text, kind)
    assert article.problems == ()
    assert resolved(article) == notes
    assert [claim.notes for claim in article.claims] == claims
    assert not any(mark in claim.text for claim in article.claims for mark in ("[", "<", "*", "alert", "Menu"))


def test_squares_are_not_notes() -> None:
    for text, kind in ((articles.RAISED, "txt"), (articles.MARKDOWN, "md")):
        assert any("10 km² " in claim.text for claim in read_article(text, kind).claims)


def test_markdown_note_goes_on_below_when_indented() -> None:
    assert read_article(articles.MARKDOWN, "md").notes[1].text == "Id. continued on a second line."


@pytest.mark.parametrize(
    ("notes", "told", "means"),
    [
        ("[1] Id.", "note 1: says Id. or Ibid. where no note stands before it", None),
        ("[1] Author, supra note 7.", "note 1: points to note 7, which does not exist", None),
        ("[1] Author, supra note 1.", "note 1: points to itself", None),
        ("[1] Author, A Book (2020).\n\n[1] Writer, Another (2021).", "note 1: note 1 stands there twice", None),
        ("[1] Author, A Book (2020).\n\n[4] Id.", "notes 2 to 3 before it: missing", None),
        ("[2] Author, A Book (2020).", "note 1: the text has a marker [1] and there is no such note", None),
        ("[1] Author, A Book (2020).\n\n[2] Id.", "note 2: no sentence of the text has its marker", None),
        ("[1]\n\n[2] Id.", "note 1: is empty", None),
    ],
)
def test_problems(notes: str, told: str, means: int | None) -> None:
    article = read_article(f"The army came.[1]\n\n{notes}")
    assert any(told in str(problem) for problem in article.problems), [str(item) for item in article.problems]
    assert article.notes[0].resolves_to is means


def test_circle_is_told() -> None:
    article = read_article("A.[1] B.[2]\n\n[1] Author, supra note 2.\n\n[2] Writer, supra note 1.")
    assert any("circle" in str(problem) or "itself" in str(problem) for problem in article.problems)
    assert all(note.resolves_to is None or note.resolves_to != note.number for note in article.notes)


def test_long_chains_are_followed_at_once() -> None:
    count = 3000
    notes = "\n\n".join(["[1] Author, A Book (2020)."] + [f"[{number}] Id." for number in range(2, count + 1)])
    article = read_article("It ended.[1-50]\n\n" + notes)
    assert article.notes[-1].resolves_to == 1
    assert article.claims[0].notes == tuple(range(1, 51))


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("He met Mr. Smith. She left.", 2),
        ("They live in St. Louis now.", 1),
        ("The U.S. The U.N. objected.", 2),
        ("The U.S. Senate voted.", 1),
        ("See vol. 3, pp. 4-5. Then stop.", 2),
        ("It was cited by Hum. Rts. Watch in 2020.", 1),
        ("In Sept. 2023 it fell. In Oct. it was over.", 2),
        ("J. R. Author wrote it. A. B. read it.", 2),
        ("It cost 3.5 million. Nobody paid.", 2),
        ("“Why?” he asked. “Because.” She left.", 3),
        ("Is it so? Yes! It is.", 3),
        ("They sold arms, tanks, etc. The war went on.", 2),
        ("Turkish F-16's landed. They left.", 2),
        ("Smith et al. found nothing.", 1),
        ("He waited... Then he left.", 2),
        ("The firm (Arms Inc.) sold them. It closed.", 2),
        ("It rose at 5 p.m. local time.", 1),
        ("No. It did not.", 2),
        ("See No. 5 of the list.", 1),
        ("It fell.[1] The rest followed.[2]", 2),
        ("Article on the Euro.-Asia Stud. page.", 1),
    ],
)
def test_sentences(paragraph: str, sentences: int) -> None:
    assert len(split_sentences(paragraph)) == sentences, split_sentences(paragraph)


@settings(max_examples=80, deadline=None)
@given(
    st.text(alphabet="Ab .!?[]()1²^:\n*_<>/&;’“”…-Idsupra note", max_size=120), st.sampled_from(["txt", "md", "html"])
)
def test_any_text_is_read(text: str, kind: str) -> None:
    article = read_article(text, kind)
    numbers = {note.number for note in article.notes}
    assert all(note.resolves_to in numbers for note in article.notes if note.resolves_to is not None)
    assert len(numbers) == len(article.notes)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_letter_of_a_paragraph_is_lost(text: str) -> None:
    joined = "".join("".join(split_sentences(text)).split())
    assert joined == "".join(text.split())


@pytest.mark.parametrize("text", ["." * 300_000, "St. " * 60_000, "[" * 200_000, "a.b." * 60_000, "*a " * 100_000])
def test_hostile_text_takes_no_time_that_grows_with_its_square(text: str) -> None:
    assert read_article(text + "\n\n[1] Author, A Book (2020).", "md").notes[-1].number == 1
