"""The map shows staff what each door is."""

from pathlib import Path

from rich.style import Style
from textual.app import App, ComposeResult

from kiosk.ui import home
from kiosk.ui.bankmap import BankMap, Mark
from kiosk.ui.panel import panel_of
from kiosk.ui.themes import COLOURS, first_colours, themes
from tests.kiosk.ui.fakes import settings_of
from tests.kiosk.ui.test_looks import contrast
from tests.kiosk.ui.test_themes import STRICT


async def test_each_door_has_the_sign_of_what_it_is_to_staff() -> None:
    marks = {"1": Mark.FREE, "2": Mark.FULL, "3": Mark.OUT, "4": Mark.DOUBT}
    bank = panel_of(settings_of()).bank
    app = Shown(BankMap(bank, marks=marks))
    async with app.run_test(size=(60, 30)):
        drawn = str(app.query_one(BankMap).render())
    for name, mark in marks.items():
        assert f"{name}{mark.value}" in drawn.replace(" ", "")


async def test_where_a_door_is_too_narrow_for_both_its_sign_stands_alone() -> None:
    bank = panel_of(settings_of()).bank
    marks = {door.name: Mark.OUT for locker in bank for c in locker for door in c}
    app = Shown(BankMap(bank, marks=marks))
    async with app.run_test(size=(15, 30)):
        drawn = str(app.query_one(BankMap).render())
    assert "26" not in drawn
    assert drawn.count(Mark.OUT.value) == len(marks)


async def test_signs_and_colours_of_doors_stand_out() -> None:
    bank = panel_of(settings_of()).bank
    app = Shown(BankMap(bank, marks=dict(zip("1234", Mark, strict=True))))
    async with app.run_test(size=(60, 30)) as pilot:
        shown = app.query_one(BankMap)
        for name in COLOURS:
            app.theme = name
            await pilot.pause()
            page = Style.parse(f"on {COLOURS[name].page}").bgcolor
            for mark in Mark:
                style = shown.get_visual_style(f"map--{mark.name.lower()}").rich_style
                assert contrast(style) >= STRICT.get(name, 4.5)
                assert contrast(Style(color=style.bgcolor, bgcolor=page)) >= 3


class Shown(App[None]):
    CSS_PATH = Path(home.__file__).with_name("kiosk.tcss")

    def __init__(self, shown: BankMap) -> None:
        super().__init__()
        self._shown = shown

        for theme in themes():
            self.register_theme(theme)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return first_colours()

    def compose(self) -> ComposeResult:
        yield self._shown
