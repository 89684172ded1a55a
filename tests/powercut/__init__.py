"""Simulated power cuts under the real store; see `tests/powercut/disk.py`."""
