"""Cut the power very often: `python -m tests.powercut --cuts 1000000`."""

import argparse
import os
import sys
import time

from tests.powercut.history import Tally
from tests.powercut.many import cut_in_processes


def main() -> int:
    """Cut the power as often as asked, and tell what was lost."""
    asked = argparse.ArgumentParser(
        prog="python -m tests.powercut", description=__doc__
    )
    asked.add_argument("--cuts", type=int, default=1_000_000)
    asked.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument(
        "--synchronous",
        choices=["FULL", "NORMAL", "OFF"],
        default="FULL",
        help="What the store is told of syncing; with NORMAL it loses changes.",
    )
    told = asked.parse_args()
    started = time.monotonic()
    tally = cut_in_processes(
        told.cuts,
        processes=told.processes,
        seed=told.seed,
        synchronous=told.synchronous,
        told=_say,
    )
    sys.stderr.write("\n")
    minutes = (time.monotonic() - started) / 60
    sys.stdout.write(
        f"{tally.cuts} power cuts in {tally.histories} histories of {tally.writes}"
        f" answered writes; {tally.disks} disks opened and compared, {tally.opened} of"
        " them by the real store and verified.\n"
        f"{tally.corrupt} corrupt, {tally.lost} with acknowledged changes lost (at"
        f" most {tally.lost_most}).\n"
        f"{minutes:.1f} minutes, {tally.cuts / minutes:.0f} cuts a minute"
        f" in {told.processes} processes.\n"
    )
    for says in tally.says:
        sys.stdout.write(f"  {says}\n")
    return 1 if tally.corrupt or tally.lost else 0


def _say(tally: Tally) -> None:
    sys.stderr.write(
        f"\r{tally.cuts} cuts, {tally.corrupt} corrupt, {tally.lost} with losses"
    )
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
