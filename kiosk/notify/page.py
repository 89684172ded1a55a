"""What customers are told, as the HTML of an e-mail, and the picture of a code.

Mail programs know little: tables and inline styles are what all of them draw. Whoever
prefers dark gets dark where the program can; the picture of the code has a white rim
of its own, so a scanner reads it either way. Nothing is fetched from anywhere, which
also means that nobody learns when a mail was opened.
"""

import importlib
from html import escape
from io import BytesIO
from typing import Final

from kiosk.domain.codes import shown
from kiosk.i18n import into, msg
from kiosk.notify.letters import Words

CODE_PICTURE: Final = "code"
"""What the HTML calls the picture of the code: `cid:code`."""

_ALT: Final = msg("The code as a picture: hold it to the scanner")

_STYLE: Final = """
@media (prefers-color-scheme: dark) {
  .page { background: #14171a !important; }
  .card { background: #22272c !important; }
  .ink { color: #f2f4f5 !important; }
  .faint { color: #b6bec5 !important; }
  .code { background: #f2f4f5 !important; color: #101315 !important; }
}
"""
_FONT: Final = "font-family: Helvetica, Arial, 'DejaVu Sans', sans-serif"
_INK: Final = f"{_FONT}; color: #1b1f23"
_FAINT: Final = f"{_FONT}; color: #57606a; font-size: 14px"
_TITLE: Final = (
    "margin: 0 0 16px; font-size: 24px; line-height: 1.25; font-weight: bold"
)
_PART: Final = (
    "margin: 20px 0 6px; border-top: 1px solid #c9d1d9; padding-top: 16px;"
    " font-size: 17px; line-height: 1.35; font-weight: bold"
)
_SMALL: Final = "margin: 0 0 6px; font-size: 15px; line-height: 1.4"
_LINE: Final = "margin: 0 0 12px; font-size: 17px; line-height: 1.45"
_CODE: Final = (
    "background: #eaeef2; color: #101315; border-radius: 8px; padding: 18px 8px;"
    " font-family: 'DejaVu Sans Mono', Consolas, Menlo, monospace; font-size: 40px;"
    " font-weight: bold; letter-spacing: 3px; white-space: nowrap"
)


def drawn(
    words: Words, *, location: str, language: str, code: str | None = None
) -> str:
    """Return a message as HTML.

    Args:
        words: What it says. Every sign of it is text, whatever it looks like.
        location: What the bank is called.
        language: What its reader reads.
        code: The pickup code that it brings.
    """
    paragraphs = "".join(_paragraph(line, _LINE) for line in words.lines)
    paragraphs += "".join(
        _paragraph(title, _PART) + "".join(_paragraph(line, _SMALL) for line in lines)
        for title, lines in words.sections
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(words.subject)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        '<body class="page" style="margin: 0; padding: 0; background: #eef1f4">\n'
        f"{_table('page', 'background: #eef1f4')}"
        '<td align="center" style="padding: 24px 12px">\n'
        f"{_table('card', 'max-width: 560px; background: #ffffff')}"
        f'<td style="padding: 28px 28px 20px; {_INK}">\n'
        f'<p class="faint" style="margin: 0 0 6px; {_FAINT}" dir="auto">'
        f"{escape(location)}</p>\n"
        f"{_paragraph(words.heading or words.subject, _TITLE)}"
        f"{_code(code, language, words)}{paragraphs}{_facts(words)}"
        "</td></tr></table>\n</td></tr></table>\n</body></html>\n"
    )


def _paragraph(text: str, style: str) -> str:
    return f'<p class="ink" style="{style}; {_INK}" dir="auto">{escape(text)}</p>\n'


def _table(name: str, style: str) -> str:
    return (
        f'<table role="presentation" class="{name}" width="100%" cellpadding="0"'
        f' cellspacing="0" border="0" style="{style}"><tr>'
    )


def _code(code: str | None, language: str, words: Words) -> str:
    if code is None:
        return ""
    alt = escape(into(_ALT, language))
    return (
        f"{_table('', 'margin: 0 0 18px')}"
        f'<td class="code" align="center" style="{_CODE}">'
        f"{escape(shown(code))}</td></tr>\n"
        '<tr><td class="ink" align="center" style="padding: 10px 0 0; font-size: 19px;'
        f' {_INK}">{escape(words.digits)}</td></tr>\n'
        '<tr><td align="center" style="padding: 14px 0 0">'
        f'<img src="cid:{CODE_PICTURE}" alt="{alt}" width="168" height="168"'
        ' style="display: block; border: 0; background: #ffffff"></td></tr></table>\n'
    )


def _facts(words: Words) -> str:
    if not words.facts:
        return ""
    rows = "".join(
        f'<tr><td class="faint" valign="top" style="padding: 4px 16px 4px 0; {_FAINT};'
        f' white-space: nowrap">{escape(name)}</td>'
        f'<td class="ink" width="100%" style="padding: 4px 0; font-size: 16px; {_INK}"'
        f' dir="auto">{escape(value)}</td></tr>\n'
        for name, value in words.facts
    )
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"'
        f' border="0" style="margin: 8px 0 8px">{rows}</table>\n'
    )


def code_picture(code: str) -> bytes:
    """Return a pickup code as a QR picture, a PNG: what a scanner types of it.

    The library is imported with the first code: it costs 60 ms and 5 MB.
    """
    made = importlib.import_module("segno").make(code, error="m", micro=False)
    png = BytesIO()
    made.save(png, kind="png", scale=8, border=4)
    return png.getvalue()
