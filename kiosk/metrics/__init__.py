"""How the bank fares, as figures that Prometheus reads; nobody writes to them.

`figures` reads them from the store, `export` has them served or written to a file.
They belong to the link part: it has the network, and no locks.
"""

from kiosk.metrics.export import Export
from kiosk.metrics.figures import Family, Figures

__all__ = ["Export", "Family", "Figures"]
