"""Splitting paragraphs into sentences; abbreviations do not end one, and a note's marker stays with its sentence."""

from __future__ import annotations

import re

_MARKER = r"\[\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*\]"
_END = re.compile(
    rf"(?<![.!?…])(?P<mark>[.!?…]++)(?P<close>[\"'”’»)\]]*)(?P<notes>(?:\s?{_MARKER})*)(?=\s+(?P<next>\S+)|\s*$)"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES = _words(
    "mr mrs ms dr prof gen col lt sgt capt maj gov sen rep pres hon rev fr st ste mt ft adm amb sr jr messrs supt"
)
_SHORT = _words(
    "jan feb mar apr jun jul aug sep sept oct nov dec no nos vol vols pp p ed eds al etc cf vs v inc ltd co corp bros "
    "art arts sec secs ch chs para paras fig figs app approx ca c e.g i.e a.m p.m viz u.s u.n u.k e.u d.c ph.d hum rts "
    "int'l nat'l gov't dep't univ inst assn l j q rev stud euro.-asia fin times pol pub aff comp conf res just ctr org "
    "econ hist soc sci def dept dist div est ext fed intl jrnl lib mag mass nat op cit ser supp trans id ibid "
    "supra infra resp"
)
_STARTERS = _words(
    "The A An In It Its This That These Those But However And Or He She They We You I If When After Before On At As "
    "For Both Some While Because Since Although Though Despite Rather There Here Then Thus Therefore Moreover "
    "Meanwhile Most Many Few All No Not Now Such To From With By Of Our Their His Her What Who Why How Where Which Yet "
    "Still Also Even Once Only Each Every Another Other Others One Two Three"
)
_LOWER_START = re.compile(r"^[\"'“‘«(\[]*[a-zà-öø-ÿ]")


def split_sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, note markers included.

    >>> split_sentences("The U.S. sent F-16's.[1] Dr. J. Smith left St. Louis in Oct. 2023.")
    ["The U.S. sent F-16's.[1]", 'Dr. J. Smith left St. Louis in Oct. 2023.']
    """
    text = re.sub(r"\s+", " ", paragraph).strip()
    sentences, start = [], 0
    for match in _END.finditer(text):
        if match["next"] is not None and not _ends(text, start, match):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    rest = text[start:].strip()
    return [sentence for sentence in [*sentences, rest] if sentence]


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark ends a sentence, given the word before and the word after it."""
    following = match["next"]
    if _LOWER_START.match(following):
        return False
    if match["mark"] != "." or (match["close"] and match["close"][0] in '”"»'):
        return True
    before = text[max(start, match.start() - 40) : match.start()].split()
    word = before[-1] if before else ""
    bare = word.lstrip("\"'“‘«([").lower()
    opened = re.sub(r"^[\"'“‘«(\[]+", "", following)
    starter = re.sub(r"[^\w].*$", "", opened) in _STARTERS
    if match["notes"].strip():
        return starter or not (bare in _TITLES or (bare in _SHORT and opened[:1].isdigit()))
    if bare in _TITLES:
        return False
    initial = re.fullmatch(r"[a-zà-ÿ]", bare) is not None and word[-1:].isupper()
    if initial or bare in _SHORT or re.fullmatch(r"(?:[a-z]\.)+[a-z]", bare):
        return starter and not initial
    return True
