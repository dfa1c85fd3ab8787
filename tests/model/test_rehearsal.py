"""The rehearsal compiles every kernel that a study needs, so that no worker compiles one again in the midst of it."""

import subprocess
import sys

REHEARSE_THEN_RUN = """
import sys
from numba.core.dispatcher import Dispatcher
from homeward.cli.open import open_the_crisis
from homeward.foundation.declare import parameters
from homeward.lab.block import compute
from homeward.lab.futures import draw_futures
from homeward.model.rehearsal import parts_of_the_month, rehearse
from homeward.world.layout import layout_of

def compiled():
    return {
        f"{name}.{kernel.py_func.__name__} {signature}"
        for name, module in sorted(sys.modules.items()) if name.startswith("homeward.")
        for kernel in vars(module).values() if isinstance(kernel, Dispatcher)
        for signature in kernel.signatures
    }

crisis = open_the_crisis("nagorno-karabakh")
futures = draw_futures(crisis, parameters.all(), 30, seed=1, as_of=crisis.as_of)
layout = layout_of(crisis, crisis.as_of)
for part in parts_of_the_month():
    rehearse(layout, crisis.policies[0], futures.block(0, 2), part)
rehearsed = compiled()
for policy in crisis.policies:
    compute(layout, policy, futures.block(0, 30, {}), 60, None)
print(len(rehearsed), sorted(compiled() - rehearsed))
"""


def test_a_study_compiles_nothing_that_was_not_rehearsed():
    """In a process of its own: what other tests have compiled would hide what the rehearsal leaves out."""
    done = subprocess.run([sys.executable, "-c", REHEARSE_THEN_RUN], capture_output=True, text=True, check=True)
    number, _, more = done.stdout.strip().partition(" ")
    assert int(number) > 20  # those that Python calls, at least: what they call is not loaded from disk by itself
    assert more == "[]"
