"""`kiosk notification`: what is owed, what failed, and once more."""

from kiosk import keys
from kiosk.channels import ChannelError, Message, UndeliverableError
from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.outbox import Outbox
from kiosk.store import Store
from tests.kiosk.cli.bench import Bench, listed


class Cut:
    """A line that nothing goes over."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def deliver(self, _: Message) -> None:
        raise self.error

    def hang_up(self) -> None:
        pass


def fails(bench: Bench, error: Exception, times: int = 1) -> None:
    key = keys.load(bench.data / "device.key", may_make=False)
    store = Store(bench.data, key=key, clock=SystemClock())
    try:
        outbox = Outbox(store, load(bench.config), {"console": Cut(error)})
        for _ in range(times):
            outbox.deliver_due()
    finally:
        store.close()


def stored(bench: Bench, *packages: str) -> None:
    for package in packages:
        bench.done("package", "store", package, "--user", "anna", "--size", "S")


def test_what_is_owed_is_listed_without_code_and_address(bench: Bench) -> None:
    stored(bench, "P-1")

    said = bench.done("notification", "list")
    [one] = listed(bench.told("notification", "list"), "notifications")

    assert (one["kind"], one["package"], one["user"]) == ("stored", "P-1", "anna")
    assert (one["fate"], one["tries"], one["reason"]) == ("owed", 0, None)
    assert "P-1" in said
    assert "example.org" not in said
    assert bench.told("notification", "list", "--fate", "dead")["notifications"] == []


def test_a_channel_that_is_down_is_shown_and_woken(bench: Bench) -> None:
    stored(bench, "P-1")
    bench.done("package", "cancel", "P-1")
    fails(bench, ChannelError("no route"))

    told = bench.told("notification", "list")
    [channel] = listed(told, "channels")
    assert (channel["channel"], channel["failures"]) == ("console", 1)
    assert "Channel console fails, 1 failure in a row: no route" in bench.done(
        "notification", "list"
    )
    assert bench.told("notification", "retry", "--channel", "console") == {"tried": 1}
    error = bench.told("notification", "retry", "--channel", "mail", status=1)
    assert error["error"] == "unknown"


def test_a_dead_one_is_owed_again_unless_it_had_a_code(bench: Bench) -> None:
    stored(bench, "P-1", "P-2")
    fails(bench, UndeliverableError("no such address"))
    bench.done("package", "cancel", "P-1")
    fails(bench, UndeliverableError("no such address"))

    dead = {
        str(one["kind"]): str(one["id"])
        for one in listed(bench.told("notification", "list"), "notifications")
        if one["fate"] == "dead"
    }
    assert set(dead) == {"stored", "cancelled"}
    refused = bench.told("notification", "retry", dead["stored"], status=1)
    assert "kiosk package reissue P-" in str(refused["message"])
    assert bench.told("notification", "retry", dead["cancelled"]) == {"tried": 1}
    assert bench.told("stats")["notifications"] == {
        "owed": 1,
        "delivered": 0,
        "dead": 2,
        "dropped": 0,
    }


def test_what_cannot_be_retried_is_refused(bench: Bench) -> None:
    stored(bench, "P-1")

    assert bench.told("notification", "retry", "99", status=1)["error"] == "unknown"
    assert bench.told("notification", "retry", status=2)["error"] == "usage"
    both = bench.told("notification", "retry", "1", "--channel", "console", status=2)
    assert both["error"] == "usage"


def test_the_check_says_who_is_told_how(bench: Bench) -> None:
    assert "console" in bench.done("check")
    channels = listed(bench.told("check"), "channels")
    assert channels == [
        {"channel": "console", "notifier": "console", "reaches": "anybody"}
    ]
