"""What the link's unit is handed is what the channels read, and nobody else is."""

import re
from pathlib import Path
from typing import Final

import pytest

from kiosk.channels import ChannelError, open_notifier
from kiosk.channels.secret import CREDENTIALS
from kiosk.config import Settings, parse
from tests.kiosk.channels.gateway import Gateway, running
from tests.kiosk.channels.test_webhook import message
from tests.kiosk.config.test_shipped import whole
from tests.kiosk.config.texts import REFERENCE
from tests.machine.places import UNITS

_LOADED: Final = re.compile(r"^LoadCredential(?:Encrypted)?=([^:\s]+)$", re.MULTILINE)


def loaded(unit: str) -> set[str]:
    """Return the credentials that a unit is handed, by name."""
    return set(_LOADED.findall((UNITS / unit).read_text(encoding="utf-8")))


def named(settings: Settings) -> set[str]:
    """Return the credentials that a configuration reads."""
    return {
        str(place["credential"])
        for carrier in settings.notify.carriers.values()
        for place in carrier.options.values()
        if isinstance(place, dict) and "credential" in place
    }


def test_what_the_reference_reads_is_loaded_by_the_link_alone() -> None:
    wanted = named(parse(whole(REFERENCE)))

    assert wanted == {"kiosk.mail", "kiosk.sms"}
    assert wanted <= loaded("kiosk-link.service")
    for unit in UNITS.glob("*.service"):
        if unit.name != "kiosk-link.service":
            assert "LoadCredential" not in unit.read_text(encoding="utf-8"), unit.name


def test_the_guide_says_where_each_is_put() -> None:
    guide = (UNITS.parent / "README.md").read_text(encoding="utf-8")

    assert "/etc/credstore/kiosk.mail" in guide
    assert all(
        f"`{name}`" in guide for name in loaded("kiosk-link.service") - {"kiosk.mail"}
    )


def test_the_link_can_read_its_files_and_nothing_else_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As systemd makes them: files that only the user of the unit reads."""
    folder = tmp_path / "kiosk-link.service"
    folder.mkdir(mode=0o500)
    folder.chmod(0o700)
    (folder / "kiosk.sms").write_text("a secret of the gateway\n")
    (folder / "kiosk.sms").chmod(0o400)
    folder.chmod(0o500)
    monkeypatch.setenv(CREDENTIALS, str(folder))
    here = parse(whole(REFERENCE)).notify.carriers
    sms = dict(here["sms"].options) | {"token": {"credential": "kiosk.sms"}}
    with running(Gateway(0)) as gateway:
        notifier = open_notifier(
            "webhook", sms | {"url": f"http://127.0.0.1:{gateway.port}/"}
        )
        gateway.script = ["202"]
        notifier.deliver(message())
        notifier.hang_up()
    assert gateway.requests == 1

    mail = open_notifier(here["mail"].notifier, here["mail"].options)
    with pytest.raises(ChannelError, match=r"credential kiosk\.mail cannot be read"):
        mail.deliver(message())
    monkeypatch.delenv(CREDENTIALS)
    again = open_notifier("webhook", sms)
    with pytest.raises(ChannelError, match="name it in LoadCredential= of the unit"):
        again.deliver(message())
