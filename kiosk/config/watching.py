"""The section that says who may read how the bank fares, as figures."""

from typing import Annotated

from pydantic import Field

from kiosk.config.section import Section


class Metrics(Section):
    """Figures for Prometheus; nobody is given any unless it says so here."""

    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=0,
        description="The TCP port at which Prometheus reads them; 0: none.",
    )
    address: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="The address that it listens at. The figures name no person and no"
        " package, but whoever reads them knows when the bank is empty: another one"
        " than 127.0.0.1 is for a network of your own.",
    )
    textfile: str = Field(
        default="",
        pattern=r"^$|^/.*\.prom$",
        description="A file that is written anew from time to time, for the textfile"
        " collector of node_exporter, such as /var/lib/kiosk/metrics/kiosk.prom."
        " Empty: none.",
    )
    every_seconds: float = Field(
        default=15.0,
        ge=1,
        le=3600,
        description="Seconds from one such file to the next.",
    )
