"""What `homeward claims` says of a test."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from homeward.cli.claims import _print


@pytest.mark.parametrize(
    ("than", "threshold", "months", "told"),
    [
        ("nothing", None, 60, "war lower under joint than under nothing after 5 years: 80% (+/- 4.0%) of the futures"),
        ("", 50_000.0, 18, "war lower under joint than 50,000 after 18 months: 80% (+/- 4.0%) of the futures"),
    ],
)
def test_a_test_reads_as_a_sentence(
    than: str, threshold: float | None, months: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    test = SimpleNamespace(
        outcome="war", direction="lower", policy="joint", than=than, threshold=threshold, at=months,
        share_by_account={"spiral": 0.8}, same=0.1, share=0.8, error=0.04, word="leaning",
    )  # fmt: skip
    claim = SimpleNamespace(id="c1", kind="causal", notes=(), text="It helps.", sources=())
    verdict = SimpleNamespace(claim=claim, tests=(test,), word="leaning", reason="as said", record="")
    _print(SimpleNamespace(ledger=SimpleNamespace(sources={})), verdict)
    assert f"    test: {told} that differ; leaning\n" in capsys.readouterr().out
