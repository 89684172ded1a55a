"""Which file configures this kiosk, and what it says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.config import doors, guessing, power, shape, site, telling, trial
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Place, Problem
from kiosk.config.settings import Settings
from kiosk.domain.errors import SettingsError

SITE: Final = Path("/etc/kiosk/kiosk.yaml")
"""Where the configuration of an installed kiosk lies."""

VARIABLE: Final = "KIOSK_CONFIG"

_PACKAGE: Final = Path(__file__).resolve().parents[1]

Rule = Callable[[Document], Iterator[Fault]]

RULES: Final[tuple[Rule, ...]] = (
    site.location,
    doors.sizes,
    doors.slots,
    doors.locks,
    doors.buses,
    power.buses,
    power.supplies,
    site.allocation,
    guessing.keypad,
    guessing.alphabet,
    guessing.waits,
    guessing.chance,
    telling.channels,
    telling.carriers,
    telling.staff,
    telling.quiet,
    site.languages,
    site.patience,
    site.quiet,
    power.heat,
    trial.steel,
    trial.users,
    trial.packages,
    trial.faults,
)
"""Everything that types cannot say. Each judges what it can read, so that one
bad key hides no other."""


def find(
    option: Path | None, env: Mapping[str, str], *, site_file: Path = SITE
) -> Path:
    """Return the configuration to use: the first that somebody asked for.

    Args:
        option: What `--config` says.
        env: The environment; `$KIOSK_CONFIG` comes after the option.
        site_file: What is used when nobody asks; without it, the demo.
    """
    if option is not None:
        return option
    if env.get(VARIABLE):
        return Path(env[VARIABLE])
    # One that may not be read is there all the same: the demo in its place
    # would show a technician a bank that does not exist.
    return demo_path() if _is_absent(site_file) else site_file


def demo_path(package: Path = _PACKAGE) -> Path:
    """Return the built-in demo: in the package, or beside it in a checkout."""
    shipped = package / "demo.yaml"
    return shipped if shipped.exists() else package.parent / "config" / "demo.yaml"


def load(path: Path) -> Settings:
    """Return the settings that a file holds.

    Raises:
        SettingsError: It cannot be read, or something is wrong with it; all
            that is wrong, at once.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError([_unreadable(path, error)]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        wrong = "a sign that is not UTF-8; save the file as UTF-8"
        problem = Problem(_end_of(before), "", wrong)
        raise SettingsError([problem.told(str(path))]) from error
    return parse(text, file=str(path))


def parse(text: str, *, file: str = "kiosk.yaml") -> Settings:
    """Return the settings that a text holds.

    Args:
        text: YAML.
        file: What the problems call it.

    Raises:
        SettingsError: Something is wrong with it; all that is, at once.
    """
    from kiosk.config.reading import read  # noqa: PLC0415 - PyYAML costs 40 ms

    document = read(text)
    settings = None
    if document.root is not None:
        settings = shape.settings_of(document)
        for rule in RULES:
            _take(document, rule(document))
    if settings is not None and not document.problems:
        _take(document, trial.crowd(settings))
    if settings is None or document.problems:
        raise SettingsError([one.told(file) for one in sorted(document.problems)])
    return settings


def schema() -> dict[str, object]:
    """Return a JSON schema of the YAML, for editors that complete and check."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Settings.model_json_schema(),
    }


def _take(document: Document, faults: Iterable[Fault]) -> None:
    for path, text in faults:
        document.complain(path, text)


def _is_absent(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _unreadable(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            what = "there is no such file; correct --config or $KIOSK_CONFIG"
        case IsADirectoryError():
            what = "this is a folder; name the file in it"
        case PermissionError():
            what = "it may not be read; run as a user who may, or change its mode"
        case _:
            what = f"it cannot be read: {error.strerror}; look at the disk"
    return f"{path}:1:1: {what}"


def _end_of(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))
