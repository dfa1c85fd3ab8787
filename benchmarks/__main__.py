"""`make bench`: every benchmark, one after the other, each in its own process; ratios are printed, not asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run each bench_*.py; the number of those that failed."""
    failed = 0
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n== {path.stem}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
