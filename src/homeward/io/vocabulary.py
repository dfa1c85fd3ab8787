"""What a crisis folder may speak of: the parameters, levers and outcomes that the mechanisms declare.

This room may not import the mechanisms, so whoever opens a folder passes their declarations in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from homeward.foundation.declare import Lever, Outcome, Parameter


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Declarations by id. A parameter id may hold `*` for one dotted part, such as `bandwidth.*.*`."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    levers: Mapping[str, Lever] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def parameter(self, key: str) -> Parameter | None:
        """The declaration that covers a parameter id, or None."""
        if key in self.parameters:
            return self.parameters[key]
        return next((item for pattern, item in self.parameters.items() if "*" in pattern and _fits(pattern, key)), None)


def _fits(pattern: str, key: str) -> bool:
    parts, wanted = key.split("."), pattern.split(".")
    return len(parts) == len(wanted) and all(want in {"*", part} for part, want in zip(parts, wanted, strict=True))
