from kiosk.channels import ConsoleNotifier, Message


def test_the_console_writes_to_whom_and_what() -> None:
    written: list[str] = []
    message = Message("k", "Anna", "Here", "It waits.\nCode", email="a@x.org")

    ConsoleNotifier(written.append).deliver(message)
    ConsoleNotifier(written.append).deliver(Message("k", "Bert", "Here", "x"))

    assert written[0] == "To Anna <a@x.org>: Here\n    It waits.\n    Code\n"
    assert "no address known" in written[1]
