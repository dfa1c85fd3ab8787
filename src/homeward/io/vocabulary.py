"""What a crisis folder may speak of: the parameters, levers and outcomes that the mechanisms declare.

This room may not import the mechanisms, so whoever opens a folder passes their declarations in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from homeward.foundation.declare import Lever, Outcome, Parameter, declared_for


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Declarations by id."""

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    levers: Mapping[str, Lever] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def parameter(self, key: str) -> Parameter | None:
        """The declaration that a row of this id answers to (its own or its family's), or None."""
        return declared_for(key, self.parameters)
