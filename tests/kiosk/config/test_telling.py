"""What is wrong with channels and carriers is told all at once, with its place."""

import pytest

from kiosk.channels import Reach
from kiosk.config import parse
from kiosk.domain.errors import SettingsError
from tests.kiosk.config.texts import SMALL

MAIL = """notify:
  channels: [mail, console]
  carriers:
    mail: {notifier: smtp, host: m.example.org, sender: k@example.org}
    sms: {notifier: webhook, reaches: phone, url: "https://s.example.org", \
secret: {environment: S}}
    chat: {notifier: apprise, url: {credential: kiosk.chat}}
"""


def told(notify: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(SMALL + notify)
    return "\n".join(caught.value.problems)


def test_each_carrier_reaches_whom_it_can() -> None:
    notify = parse(SMALL + MAIL).notify

    reached = [notify.reach(name) for name in ("mail", "sms", "chat", "console")]
    assert reached == [Reach.EMAIL, Reach.PHONE, Reach.ANYBODY, Reach.ANYBODY]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[mail,", "[mial,", 'channel "mial", did you mean "mail"?'),
        ("smtp", "smpt", 'notifier "smpt", did you mean "smtp"?'),
        ("host: m", "hots: m", "hots: there is no such option; did you mean host?"),
        ("k@example.org", "kiosk", "sender: must be an address"),
        ("https://", "http://", "url: must be https://"),
        ("https://", "https://me:secret@", "holds a password"),
        ("secret: {environment: S}", "token: {environment: S}", "secret: is missing"),
        ("url: {credential: kiosk.chat}", "", "url: is missing"),
        ("sender:", "security: none, sender:", "only for a server on this computer"),
        ("sender:", "user: k, sender:", "user and password go together"),
        ("sms:", "console:", "the console needs no carrier"),
        ("reaches: phone", "reaches: all", 'no choice "all"'),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, says: str) -> None:
    assert old in MAIL

    assert says in told(MAIL.replace(old, new, 1))


@pytest.mark.usefixtures("stranger")
def test_a_notifier_of_a_stranger_is_found_by_its_name() -> None:
    theirs = MAIL.replace("notifier: apprise, url: {credential: kiosk.chat}", "{}")

    def chat(notifier: str) -> str:
        return theirs.replace("chat: {{}}", f"chat: {{notifier: {notifier}}}")

    assert parse(SMALL + chat("pigeon")).notify.reach("chat") is Reach.ANYBODY
    assert "it cannot be loaded" in told(chat("dodo"))
    assert "it is no kiosk.channels.Factory" in told(chat("goose"))


STAFF = (
    MAIL
    + """  quiet_hours: "22:00-07:00"
  staff:
    ops: {email: ops@example.org, channels: [mail, chat], quiet_hours: "23:00-05:00"}
"""
)


def test_staff_may_be_told_over_a_channel_that_no_customer_has() -> None:
    notify = parse(SMALL + STAFF).notify

    assert notify.every_channel == ("mail", "console", "chat")
    assert notify.staff["ops"].least == "warning"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[mail, chat]", "[mail, chit]", 'channel "chit", did you mean "chat"?'),
        ("[mail, chat]", "[sms]", '"sms" reaches those with a phone; give one'),
        ("email: ops@example.org, ", "", '"mail" reaches those with an email'),
        ("email: ops@example.org", "email: ops", "staff.ops.email: "),
        ("[mail, chat]", "[]", "staff.ops.channels"),
        ("22:00-07:00", "22:00-22:00", "ends as it begins"),
        ("23:00-05:00", "23:00-23:00", "staff.ops.quiet_hours"),
        ("23:00-05:00", "night", "staff.ops.quiet_hours"),
        ("ops:", '"the ops":', "staff"),
    ],
)
def test_what_is_wrong_with_staff_is_told(old: str, new: str, says: str) -> None:
    assert old in STAFF

    assert says in told(STAFF.replace(old, new, 1))
