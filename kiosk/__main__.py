"""`python -m kiosk`: the same command line as `kiosk`."""

from kiosk.cli import main

if __name__ == "__main__":
    main(prog_name="kiosk")
