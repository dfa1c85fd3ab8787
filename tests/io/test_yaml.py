"""YAML as plain values with lines: nothing is resolved, copied or run."""

import pytest

from homeward.foundation.problems import InputError
from homeward.io import yaml_files
from homeward.io.yaml_files import Items, Mapping, Scalar, parse_yaml


def test_values_stay_text_with_their_lines() -> None:
    node = parse_yaml("a: no\nb:\n  - 1.50\n  - 2020-01-01\nc: ''\n", "x.yaml")
    assert isinstance(node, Mapping)
    assert node.values["a"] == Scalar("no", 1)
    items = node.values["b"]
    assert isinstance(items, Items)
    assert [item.text for item in items.values if isinstance(item, Scalar)] == ["1.50", "2020-01-01"]
    assert node.lines == {"a": 1, "b": 2, "c": 5}
    empty = node.values["c"]
    assert isinstance(empty, Scalar)
    assert empty.empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: !!binary aGVsbG8=", "tag"),
        ("a: !x 1", "tag"),
        ("&a a: 1", "alias or anchor"),
        ("a: *b", "alias or anchor"),
        ("a: 1\na: 2", "second time"),
        ("[a, b]: 1", "list or mapping as a key"),
        ("a: 1\n---\nb: 2", "second document"),
        ("a: [" * 100, "deep"),
        ("a: 'b", "is not YAML"),
        ("%YAML 9.9\n--- a", "YAML"),
        ("", "is empty"),
        ("\ta: 1", "is not YAML"),
        ("- " * 50 + "x", "deep"),
    ],
)
def test_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        parse_yaml(text, "x.yaml")
    assert caught.value.problems[0].where.startswith("x.yaml")


def test_too_many_values_stop_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_files, "MOST_NODES", 5_000)
    with pytest.raises(InputError, match="more than"):
        parse_yaml("[" + "a," * 6_000 + "]", "x.yaml")
