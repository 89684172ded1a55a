"""The least Textual app that answers a touch: what the screens are held to."""

from textual.app import App, ComposeResult
from textual.events import MouseDown
from textual.widgets import Static


class Bare(App[None]):
    """One key, as large as the screens have, that changes its colour."""

    CSS = """
    Screen { align: center middle; }
    Static { width: 6; height: 5; background: white; }
    .dark { background: black; }
    """

    def compose(self) -> ComposeResult:
        """Put it in the middle."""
        yield Static()

    def on_mouse_down(self, _: MouseDown) -> None:
        """Answer."""
        self.query_one(Static).toggle_class("dark")


if __name__ == "__main__":
    Bare().run()
