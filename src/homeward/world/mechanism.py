"""The register of mechanisms: what each reads, writes and uses, so that the month can be ordered and traced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from homeward.foundation.declare import Field, Lever, Parameter
from homeward.world.today import Today
from homeward.world.world import World

Step = Callable[[World, Today], None]


@dataclass(frozen=True)
class Mechanism:
    """One named step of the month.

    writes: fields that this mechanism alone changes ("people" stands for the cohorts, which all move() callers share).
    begin: called once before the first month, to set starting values of its own fields.
    """

    name: str
    sentence: str
    step: Step
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    levers: tuple[Lever, ...]
    begin: Step | None = field(default=None, compare=False)


_register: dict[str, Mechanism] = {}


def mechanism(
    name: str,
    *,
    sentence: str,
    reads: Sequence[Field | str] = (),
    writes: Sequence[Field | str] = (),
    uses: Sequence[Parameter | Lever] = (),
    begin: Step | None = None,
) -> Callable[[Step], Step]:
    """Register a step of the month under a name such as "escalation.incidents"; `sentence` reads aloud."""

    def keep(step: Step) -> Step:
        """Note the step and hand it back unchanged."""
        if name in _register:
            raise ValueError(f"mechanism {name!r} is registered twice")
        _register[name] = Mechanism(
            name,
            sentence,
            step,
            tuple(item if isinstance(item, str) else item.id for item in reads),
            tuple(item if isinstance(item, str) else item.id for item in writes),
            tuple(item for item in uses if isinstance(item, Parameter)),
            tuple(item for item in uses if isinstance(item, Lever)),
            begin,
        )
        return step

    return keep


def registered() -> dict[str, Mechanism]:
    """Every mechanism registered so far, by name."""
    return dict(_register)
