"""`kiosk restore`, which stands beside `kiosk backup`."""

from kiosk.cli.backup import restore as command

__all__ = ["command"]
