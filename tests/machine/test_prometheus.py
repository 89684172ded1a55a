"""The rules and dashboards fit the figures, and a real Prometheus raises an alert."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
import yaml

from kiosk.domain.catalogue import CATALOGUE
from kiosk.domain.events import Kind
from kiosk.metrics import Figures
from kiosk.metrics.export import _Collector, _library
from kiosk.system import LockerSystem
from tests.kiosk.metrics.test_figures import happens

CONFIG: Final = Path(__file__).parents[2] / "config"
PROMETHEUS: Final = CONFIG / "prometheus"
RULES: Final = yaml.safe_load((PROMETHEUS / "kiosk.rules.yml").read_text())["groups"]
ALERTS: Final = {rule["alert"]: rule for group in RULES for rule in group["rules"]}
DASHBOARDS: Final = sorted((CONFIG / "grafana").glob("*.json"))

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="needs promtool (Debian: prometheus)"
)


def figures_in(text: str) -> set[str]:
    """Return the figures that are named, without what a counter or histogram adds."""
    names = re.findall(r"\bkiosk_[a-z_]+", text)
    return {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in names}


@pytest.fixture
def known(system: LockerSystem) -> set[str]:
    happens(system, Kind.BACKUP_MADE)
    return {one.name for one in Figures(system).read()} | {"kiosk_up"}


def test_every_alert_names_figures_that_there_are(known: set[str]) -> None:
    named = figures_in("".join(rule["expr"] for rule in ALERTS.values()))

    assert named <= known, named - known


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_what_to_do_and_where_to_read_on(name: str) -> None:
    notes = ALERTS[name]["annotations"]

    assert notes["runbook"]
    assert notes["fault"] in CATALOGUE
    assert ALERTS[name]["labels"]["severity"] in {"critical", "warning"}


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_every_panel_draws_figures_that_there_are(file: Path, known: set[str]) -> None:
    panels = json.loads(file.read_text())["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels) >= 10
    for panel in panels:
        drawn = "".join(target["expr"] for target in panel["targets"])
        assert figures_in(drawn) <= known, panel["title"]
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24


@pytest.mark.slow  # eight hours of a bank, minute by minute
@needs_promtool
@pytest.mark.parametrize(
    "words",
    [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "kiosk.rules.yml"],
        ["test", "rules", "kiosk.rules.test.yml"],
    ],
    ids=" ".join,
)
def test_promtool_agrees(words: list[str]) -> None:
    done = subprocess.run(
        ["promtool", *words],
        cwd=PROMETHEUS,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested() -> None:
    tested = (PROMETHEUS / "kiosk.rules.test.yml").read_text()

    assert all(f'alertname="{name}"' in tested for name in ALERTS)


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture
def served(system: LockerSystem) -> Iterator[int]:
    library = pytest.importorskip("prometheus_client", reason="extra metrics")
    registry = library.CollectorRegistry()
    registry.register(_Collector(_library(), Figures(system).read))
    port = free_port()
    server, thread = library.start_http_server(port, "127.0.0.1", registry)
    yield port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs prometheus")
def test_a_real_prometheus_reads_the_figures_and_an_alert_fires(
    system: LockerSystem, served: int, tmp_path: Path
) -> None:
    rules = (PROMETHEUS / "kiosk.rules.yml").read_text()
    (tmp_path / "kiosk.rules.yml").write_text(re.sub(r"for: \w+", "for: 0s", rules))
    config = (PROMETHEUS / "prometheus.yml").read_text()
    config = config.replace("9633", str(served)).replace("15s", "1s")
    (tmp_path / "prometheus.yml").write_text(config)
    port, pause = free_port(), threading.Event()
    happens(system, Kind.BOARD_LOST, bus="wall", board=2)
    prometheus = subprocess.Popen(
        [
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        firing: dict[str, dict[str, str]] = {}
        while "BoardLost" not in firing and time.monotonic() < deadline:
            pause.wait(0.5)
            firing = alerts(port)
    finally:
        prometheus.terminate()
        prometheus.wait()
    assert firing["BoardLost"]["board"] == "2"
    assert "BankUnseen" not in firing


def alerts(port: int) -> dict[str, dict[str, str]]:
    """Return the labels of the alerts that fire."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/api/v1/alerts", timeout=5) as answer:
            told = json.load(answer)["data"]["alerts"]
    except OSError:
        return {}
    return {one["labels"]["alertname"]: one["labels"] for one in told}
