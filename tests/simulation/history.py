"""One history played to its end, and what came of it."""

import asyncio
import logging
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.simulation.loop import VirtualLoop
from tests.simulation.patience import unhurried
from tests.simulation.plan import Plan
from tests.simulation.world import World


@dataclass(frozen=True, slots=True)
class History:
    """What came of a simulation."""

    plan: Plan
    digest: str
    faults: Mapping[str, int]
    events: int
    steps: int
    lives: int
    pulses: int
    visits: int
    checks: int
    """How often an invariant was checked."""

    seconds: float


def simulate(plan: Plan) -> History:
    """Play one history; whatever is wrong is raised.

    Raises:
        Broken: An invariant does not hold; says which, where, and how to see it again.
    """
    began = time.perf_counter()
    loop = VirtualLoop(plan.luck("threads"))

    async def play(folder: Path) -> World:
        world = World(plan, plan.bank(), folder, loop)
        await world.live()
        return world

    with (
        tempfile.TemporaryDirectory(dir=_fast_folder()) as folder,
        _silent(),
        unhurried(),
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        world = runner.run(play(Path(folder)))
    return History(
        plan,
        world.model.chronicle.digest,
        {ill.value: count for ill, count in sorted(world.faults.counts.items())},
        world.model.seq,
        world.model.chronicle.lines,
        world.computer.lives,
        world.steel.pulses.total(),
        world.model.kinds["visit-ended"],
        world.checks,
        time.perf_counter() - began,
    )


@contextmanager
def _silent() -> Iterator[None]:
    """Let the kiosk log nothing: a bad day has a hundred warnings."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _fast_folder() -> str | None:
    """Return a folder in memory, where a sync costs nothing."""
    memory = Path("/dev/shm")  # noqa: S108 - a fresh folder is made in it
    return str(memory) if memory.is_dir() else None
