"""Many histories at once, in processes of their own."""

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.powercut.disk import ForgetfulVFS
from tests.powercut.history import History, Tally

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, if there is one
_ROUND = 2_000


def cut(cuts: int, *, seed: int = 0, synchronous: str = "FULL") -> Tally:
    """Play histories until the power was cut so often."""
    tally = Tally()
    vfs = ForgetfulVFS()
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    try:
        with tempfile.TemporaryDirectory(dir=memory) as place:
            while tally.cuts < cuts:
                history = History(seed, Path(place), vfs, synchronous=synchronous)
                tally.add(history.play())
                seed += 1
    finally:
        vfs.unregister()
    return tally


def cut_in_processes(
    cuts: int,
    *,
    processes: int,
    seed: int = 0,
    synchronous: str = "FULL",
    told: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Do the same in several processes; every one of them plays other histories."""
    tally = Tally()
    rounds = max(processes, -(-cuts // _ROUND))
    # Not forked: a child must not inherit the threads of a store.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        done = [
            pool.submit(
                cut,
                -(-cuts // rounds),
                seed=(seed + n) * 1_000_000,
                synchronous=synchronous,
            )
            for n in range(rounds)
        ]
        for one in as_completed(done):
            tally.add(one.result())
            told(tally)
    return tally
