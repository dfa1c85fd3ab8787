"""How the kernels are compiled.

They only read and write blocks they are given, so they need no reference counts: counting references at every
call from kernel to kernel took more time than all the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

__all__ = ["inlined", "kernel"]

Function = Callable[..., Any]


def kernel(function: Function) -> Function:
    """Compile a function that allocates nothing; kept on disk for the next run."""
    compiled: Function = njit(cache=True, _nrt=False)(function)  # type: ignore[call-overload]
    return compiled


def inlined(function: Function) -> Function:
    """Compile a short function that allocates nothing into its callers."""
    compiled: Function = njit(cache=True, _nrt=False, forceinline=True)(function)  # type: ignore[call-overload]
    return compiled
