"""One cell of a table or one value of a mapping: text in, a typed value out, or what is wrong and how to cure it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from homeward.foundation.priors import Prior, parse_prior
from homeward.foundation.problems import listed, nearest
from homeward.io.declared import Column

LONGEST_CELL = 20_000
LONGEST_SHOWN = 60
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,99}")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DATE.pattern + r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_WHEN = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_YEARS = re.compile(r"[0-9]{4}[-/][0-9]{4}")
_SPAN = re.compile(r"([0-9]{1,3})(?:\s*(month|months|year|years))?")


class CellError(ValueError):
    """What is wrong with one cell; the reader adds where."""

    def __init__(self, what: str, allowed: str = "", cure: str = "") -> None:
        super().__init__(what)
        self.what, self.allowed, self.cure = what, allowed, cure


def quoted(text: str) -> str:
    r"""The text in quotation marks, control characters made visible, shortened.

    >>> quoted("a\tb")
    '"a\\tb"'
    """
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    return '"' + "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in short) + '"'


def shown(number: float) -> str:
    """A number as a person writes it.

    >>> shown(100000000.0), shown(0.25)
    ('100,000,000', '0.25')
    """
    return f"{number:,.0f}" if number == int(number) and abs(number) < 1e15 else f"{number:g}"


def check_safe(text: str) -> None:
    """Refuse what a spreadsheet would run, what no editor shows and what is too long to be a cell."""
    if len(text) > LONGEST_CELL:
        raise CellError(
            f"a cell of {len(text):,} characters", f"at most {LONGEST_CELL:,} characters", "Shorten it, or look for a "
            "quotation mark that is never closed."
        )  # fmt: skip
    if "\0" in text:
        raise CellError("a null byte in the text", "text", "Save the file again as plain UTF-8 text.")
    control = _CONTROL.search(text)
    if control is not None:
        raise CellError(f"a control character (U+{ord(control[0]):04X}) in the text", "text", "Type the cell again.")
    stripped = text.strip()
    if stripped[:1] in {"=", "+", "-", "@"} and not _NUMBER.fullmatch(stripped):
        raise CellError(
            f"{quoted(stripped)} begins with {stripped[0]!r} and is no number: a spreadsheet would run it as a formula",
            cure="Write the value itself; leave the cell empty where nothing is known; begin a sentence with a letter.",
        )


def read_cell(column: Column, text: str) -> Any:
    """The typed value of a cell; None (or an empty tuple) where an optional one is empty. CellError otherwise."""
    text = text.strip()
    if not text:
        if column.required:
            raise CellError("is empty", _allowed(column), f"Write {_a_value(column)}: {column.about}")
        text = column.default
    if not text:
        return (
            () if column.kind in {"ids", "dates", "wholes", "rows"} else "" if column.kind in {"text", "id"} else None
        )
    return _READERS[column.kind](column, text)


def _allowed(column: Column) -> str:
    """The allowed values of a column in words."""
    if column.choices and column.kind == "choice":
        return listed(column.choices)
    words = {
        "id": "letters, digits, dot, hyphen, underscore; at most 100",
        "ids": "short names separated by semicolons",
        "date": "YYYY-MM-DD",
        "dates": "YYYY-MM-DD, several",
        "moment": "YYYY-MM-DDThh:mm, or YYYY-MM-DD",
        "when": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-YYYY",
        "bool": "yes, no",
        "wholes": "whole numbers",
        "span": "months as a whole number, or N years",
        "prior": "for example normal(-0.6, 0.35) or fixed(2)",
    }
    if column.kind in {"whole", "number"}:
        return _range(column)
    return words.get(column.kind, "")


def _range(column: Column) -> str:
    what = "whole numbers" if column.kind in {"whole", "span"} else "numbers"
    unit = f" ({column.unit})" if column.unit else ""
    if column.low is not None and column.high is not None:
        return f"{what}{unit} from {shown(column.low)} to {shown(column.high)}"
    if column.low is not None:
        return f"{what}{unit} from {shown(column.low)}"
    return f"{what}{unit}"


def _a_value(column: Column) -> str:
    names = {"date": "a date", "whole": "a whole number", "number": "a number", "choice": "one of the choices"}
    return names.get(column.kind, "a value")


def _text(_: Column, text: str) -> str:
    return text


def _id(column: Column, text: str) -> str:
    if not _ID.fullmatch(text):
        cure = re.sub(r"[^A-Za-z0-9._:+-]+", "-", text).strip("-")[:60]
        raise CellError(f"{quoted(text)} is not a short name", _allowed(column), f"Write {cure}." if cure else "")
    return text


def _ids(column: Column, text: str) -> tuple[str, ...]:
    keys = tuple(_id(column, part.strip()) for part in text.split(";") if part.strip())
    twice = next((key for number, key in enumerate(keys) if key in keys[:number]), None)
    if twice is not None:
        raise CellError(f"{quoted(twice)} stands there twice", cure="Keep it once.")
    return keys


def _date(_: Column, text: str) -> dt.date:
    if _DATE.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise CellError(f"{quoted(text)} is not a day of the calendar", "YYYY-MM-DD") from None
    raise CellError(f"{quoted(text)} is not a date", "YYYY-MM-DD", "Write it as year-month-day, such as 2023-09-19.")


def _moment(_: Column, text: str) -> dt.datetime:
    if _MOMENT.fullmatch(text):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            raise CellError(f"{quoted(text)} is no hour of the calendar", "YYYY-MM-DDThh:mm") from None
    cure = "Write local time without a zone, such as 2023-09-24T18:00."
    raise CellError(f"{quoted(text)} is not a date and time", "YYYY-MM-DDThh:mm, or YYYY-MM-DD", cure)


def _dates(column: Column, text: str) -> tuple[dt.date, ...]:
    return tuple(_date(column, part.strip()) for part in text.split(";") if part.strip())


def _when(column: Column, text: str) -> str:
    if _YEARS.fullmatch(text):
        if text[:4] > text[5:]:
            raise CellError(f"{quoted(text)}: the years are reversed", _allowed(column), "Exchange them.")
        return text
    if not _WHEN.fullmatch(text):
        raise CellError(f"{quoted(text)} is not a day, month, year or span of years", _allowed(column))
    _date(column, (text + "-01-01")[:10])
    return text


def _whole(column: Column, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise CellError(f"{quoted(text)} is not a whole number{_of(column)}", _range(column), _cure_whole(text))
    value = int(text)
    _check_range(column, text, value)
    return value


def _cure_whole(text: str) -> str:
    squeezed = re.sub(r"[\s,'’  ]", "", text)
    if _WHOLE.fullmatch(squeezed):
        return f"Write {squeezed}."
    if _NUMBER.fullmatch(squeezed):
        value = float(squeezed)
        return f"Write {value:.0f}." if abs(value) < 1e18 else "Write a whole number."
    return "Write digits only."


def _number(column: Column, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        changed = text.replace(",", ".").replace(" ", "")
        cure = f"Write {changed}." if _NUMBER.fullmatch(changed) else "Write a number with a decimal point."
        raise CellError(f"{quoted(text)} is not a number", _range(column), cure)
    value = float(text)
    if value in {float("inf"), float("-inf")}:
        raise CellError(f"{quoted(text)} is too large", _range(column))
    _check_range(column, text, value)
    return value


def _check_range(column: Column, text: str, value: float) -> None:
    if column.low is not None and value < column.low:
        raise CellError(f"{quoted(text)} is below {shown(column.low)}{_in(column)}", _range(column))
    if column.high is not None and value > column.high:
        raise CellError(f"{quoted(text)} is above {shown(column.high)}{_in(column)}", _range(column))


def _of(column: Column) -> str:
    plural = {"person": "persons"}
    return f" of {plural.get(column.unit, column.unit)}" if column.unit else ""


def _in(column: Column) -> str:
    return f" ({column.unit})" if column.unit else ""


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        close = nearest(text.lower(), column.choices)
        raise CellError(f"{quoted(text)} is not one of the choices", listed(column.choices), close)
    return text


def _bool(_: Column, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise CellError(f"{quoted(text)} is neither yes nor no", "yes, no")
    return text == "yes"


def _wholes(column: Column, text: str) -> tuple[int, ...]:
    return tuple(_whole(column, part.strip()) for part in text.split(";") if part.strip())


def _span(column: Column, text: str) -> int:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise CellError(f"{quoted(text)} is not a span of time", _allowed(column), "Write 24 or 2 years.")
    months = int(match[1]) * (12 if (match[2] or "").startswith("year") else 1)
    _check_range(column, text, months)
    return months


def _prior(column: Column, text: str) -> Prior:
    try:
        return parse_prior(text)
    except ValueError as error:
        raise CellError(f"{quoted(text)} is not a prior: {error}", _allowed(column)) from None


_READERS: dict[str, Callable[[Column, str], Any]] = {
    "text": _text,
    "id": _id,
    "ids": _ids,
    "date": _date,
    "moment": _moment,
    "dates": _dates,
    "when": _when,
    "whole": _whole,
    "wholes": _wholes,
    "number": _number,
    "choice": _choice,
    "bool": _bool,
    "span": _span,
    "prior": _prior,
}
