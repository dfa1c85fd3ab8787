"""From web pages and Markdown to plain paragraphs in which every note marker is written `[n]`."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "section",
    "article",
    "blockquote",
    "ol",
    "ul",
    "hr",
}
_SILENT = {"script", "style", "head", "nav", "noscript", "template", "svg"}
_NOTE_ID = re.compile(r"(?:fn|ftn|note|footnote|endnote|edn|cite_note)[-_:.a-z]*?(\d{1,4})(?!\d)", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPT = re.compile(
    r"(?<!\bkm)(?<!\bm)(?<!\bcm)(?<!\bmi)(?<!\bft)(?<=\S)([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4}(?:[,⁻][⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})*)"
)
_SUPERSCRIPT_NOTE = re.compile(r"^[ \t]*([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,4})[ \t]*(?=\S)", re.MULTILINE)
_UNIT = re.compile(r"\b(?:km|cm|m|mi|ft)$")
_MARKDOWN_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\](:?)")
_LINK = re.compile(r"!?\[([^\]\[^]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_]{1,3})(?=\S)([^*_\n]{1,300}?)(?<=\S)\1(?![\w*_])")


def plain_text(text: str, kind: str = "txt") -> str:
    """Paragraphs with `[n]` markers from text, Markdown (`md`) or a web page (`html`)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "html":
        text = _from_html(text)
    text = _from_markdown(text)
    return _from_superscripts(text)


def _from_markdown(text: str) -> str:
    """Markdown note labels as numbers in order of first use; links and emphasis as their words."""
    labels: dict[str, int] = {}
    numbers = {int(label) for label, _ in _MARKDOWN_NOTE.findall(text) if label.isdecimal()}

    def number(match: re.Match[str]) -> str:
        label = match[1]
        if label.isdecimal():
            return f"[{int(label)}]"
        if label not in labels:
            labels[label] = max([0, *numbers, *labels.values()]) + 1
        return f"[{labels[label]}]"

    text = _MARKDOWN_NOTE.sub(number, text)
    text = _LINK.sub(lambda match: match[1], text)
    return _EMPHASIS.sub(lambda match: match[2], text)


def _from_superscripts(text: str) -> str:
    """Raised digits as markers, at the start of a line (a note) and behind a word (its marker); not km²."""
    text = _SUPERSCRIPT_NOTE.sub(lambda match: f"[{match[1].translate(_SUPERSCRIPTS)}] ", text)
    return _SUPERSCRIPT.sub(lambda match: f"[{match[1].translate(_SUPERSCRIPTS).replace('⁻', '-')}]", text)


def _from_html(text: str) -> str:
    page = _Page()
    page.feed(text)
    page.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(page.out))


class _Page(HTMLParser):
    """Collects the words of a page; raised numbers become markers, items of a list of notes get their number."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent = 0
        self.raised: list[str] | None = None
        self.item = 0
        self.in_notes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a silent part, a paragraph, a list of notes, one of its notes or a raised number."""
        if tag in _SILENT:
            self.silent += 1
        if tag in _BLOCKS:
            self.out.append("\n\n")
        if tag == "br":
            self.out.append("\n")
        named = " ".join(value or "" for key, value in attrs if key in {"id", "class", "role"})
        if tag in {"ol", "section", "div"} and re.search(r"foot-?notes|end-?notes|references|reflist", named, re.I):
            self.in_notes, self.item = True, 0
        if tag == "li" and (self.in_notes or _NOTE_ID.search(named)):
            found = _NOTE_ID.search(named)
            self.item = int(found[1]) if found else self.item + 1
            self.out.append(f"[{self.item}] ")
        if tag == "sup" and self.raised is None:
            self.raised = []

    def handle_endtag(self, tag: str) -> None:
        """End a silent part or a paragraph, and write a raised number that ends here as a marker or a unit."""
        if tag in _SILENT and self.silent:
            self.silent -= 1
        if tag in _BLOCKS:
            self.out.append("\n\n")
        if tag == "ol":
            self.in_notes = False
        if tag == "sup" and self.raised is not None:
            raised = "".join(self.raised).strip().strip("[]()")
            self.raised = None
            if raised in {"2", "3"} and _UNIT.search("".join(self.out[-2:])):
                raised = "²" if raised == "2" else "³"  # a square or cubic unit
            marker = re.fullmatch(r"[0-9]{1,4}(\s*[,;–-]\s*[0-9]{1,4})*", raised)
            self.out.append(f"[{raised}]" if marker else raised)

    def handle_data(self, data: str) -> None:
        """Keep words, with single spaces and without the arrows that lead back from a note."""
        if self.silent:
            return
        data = re.sub(r"\s+", " ", data).replace("↩", "").replace("\ufe0e", "")
        if self.raised is not None:
            self.raised.append(data)
        else:
            self.out.append(data)
