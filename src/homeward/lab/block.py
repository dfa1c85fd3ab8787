"""One block of a study: what a worker process runs. It loads the model and nothing of tables or files of studies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from homeward.crisis.policies import Policy
from homeward.io.atomic import write_arrays
from homeward.model.simulate import Block, simulate
from homeward.world.layout import Layout

Arrays: TypeAlias = Mapping[str, NDArray[np.generic]]


def compute(layout: Layout, policy: Policy, block: Block, months: int, path: Path | None) -> Arrays:
    """The outcomes and residents of one policy over one block of futures; kept in a file where a path is given."""
    recorder = simulate(layout, policy, block, months)
    arrays: Arrays = {**recorder.outcomes, "residents": recorder.residents}
    if path is not None:
        write_arrays(path, arrays)
    return arrays
