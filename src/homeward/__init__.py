"""Homeward: put a peace plan to the test."""

from pathlib import Path

from homeward.foundation.kernel_cache import use_kernel_cache

__version__ = "0.1.0"

use_kernel_cache(Path(__file__).parent)
