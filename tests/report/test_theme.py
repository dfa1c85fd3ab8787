"""Colours of words can be read on white paper."""

import pytest

from homeward.report.theme import VERDICTS


def luminance(colour: str) -> float:
    """Relative luminance of a colour such as #1f6fa8, by the formula of the Web Content Accessibility Guidelines."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("word", VERDICTS)
def test_the_word_of_a_verdict_stands_out_from_the_page(word: str) -> None:
    assert 1.05 / (luminance(VERDICTS[word][0]) + 0.05) >= 4.5
