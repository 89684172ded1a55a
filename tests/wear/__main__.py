"""`python -m tests.wear --locks 400 --seed 1` tells how early a lock is listed."""

import click

from tests.wear import figures


@click.command()
@click.option("--locks", default=400, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(locks: int, seed: int) -> None:
    """Wear locks out, and let as many live that do not wear."""
    for line in figures(locks, seed):
        click.echo(line)


main()
