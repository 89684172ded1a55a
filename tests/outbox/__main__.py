"""Kill the outbox: `python -m tests.outbox --messages 10000 --kills 50`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.outbox.kills import play


def main() -> int:
    """Play it, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.outbox", description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = play(
            Path(folder), messages=asked.messages, kills=asked.kills, seed=asked.seed
        )
    sys.stdout.write(
        f"{found.messages} messages, {found.kills} kills, {found.seconds:.0f} s:"
        f" {len(found.lost)} lost; {found.twice} mails came twice, of these"
        f" {len(found.without_need)} without need; {found.taken} SMS taken once each,"
        f" in {found.requests} requests; {found.fates}\n"
    )
    return bool(found.lost or found.without_need)


if __name__ == "__main__":
    sys.exit(main())
