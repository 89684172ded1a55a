"""Kill a kiosk some thousand times: `python -m tests.crash --kills 2000`."""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.crash.breaks import BREAKS
from tests.crash.loop import Found, Loop


def kill(
    folder: Path,
    kills: int,
    *,
    seed: int = 1,
    workers: int = 2,
    broken: str | None = None,
    until: str | None = None,
    found: Found | None = None,
) -> Found:
    """Kill kiosks so often altogether; return what was seen.

    Args:
        folder: Where the banks are.
        kills: How many times.
        seed: What chance begins with.
        workers: How many banks live at once.
        broken: What is broken on purpose, by its name in `BREAKS`.
        until: Something wrong, in part, after which it is enough.
        found: What was seen before, to go on from there.
    """
    found = Found() if found is None else found
    shares = [kills // workers + (n < kills % workers) for n in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        loops = [
            pool.submit(
                Loop(folder, seed * 1000 + n, broken=broken, found=found).run,
                share,
                lambda: until is not None and found.has(until),
            )
            for n, share in enumerate(shares)
        ]
        for loop in loops:
            loop.result()
    return found


def main() -> int:
    """Kill as often as the command line says, and print what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--break", dest="broken", choices=sorted(BREAKS))
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        found = kill(
            Path(folder),
            chosen.kills,
            seed=chosen.seed,
            workers=chosen.workers,
            broken=chosen.broken,
            until=BREAKS[chosen.broken].found if chosen.broken else None,
        )
    took = time.monotonic() - began
    for point, times in sorted(found.kills.items()):
        print(f"{times:6} {point}")  # noqa: T201 - it is a report
    print(  # noqa: T201 - it is a report
        f"{found.total} kills at {len(found.kills)} of {len(found.reached)} points,"
        f" {found.visits} visits, {took:.0f} s: {len(found.wrong)} wrong"
    )
    for one in found.wrong:
        print(f"WRONG: {one}")  # noqa: T201 - it is a report
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
