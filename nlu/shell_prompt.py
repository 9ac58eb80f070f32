"""The shell's prompt: the whole answer, numbered buttons, and one line for words or a number.

Rasa's own puts an answer with buttons into a menu, which cuts long lines and must be left before a
question can be typed.
"""

from __future__ import annotations

from typing import Any

import questionary
from rasa.core.channels import console
from rasa.shared.utils.cli import print_color
from rasa.shared.utils.io import bcolors

from nlu.patches import require_version


def install() -> None:
    """Puts this prompt in the place of Rasa's; raises UnsupportedRasaError under another Rasa."""
    require_version()
    console._get_user_input = ask


async def ask(previous: dict[str, Any] | None) -> str | None:
    """Prints the answer before and gives what is typed next; None at the end of the input."""
    buttons = previous.get("buttons") or [] if previous else []
    if previous:
        console._print_bot_output({key: previous[key] for key in previous if key != "buttons"})
    for number, button in enumerate(buttons, 1):
        print_color(f"  {number}: {button['title']}", color=bcolors.OKBLUE)
    typed = await questionary.text("", qmark="Your input ->").ask_async()
    return None if typed is None else chosen(typed, buttons)


def chosen(typed: str, buttons: list[dict[str, Any]]) -> str:
    """The payload of the button whose number was typed, else the words themselves."""
    words = typed.strip()
    if words.isdecimal() and 1 <= int(words) <= len(buttons):
        return str(buttons[int(words) - 1]["payload"])
    return words
