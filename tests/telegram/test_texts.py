"""The bot's own words: the same messages with the same arguments in each language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from telegram.ext import CommandHandler

import bot
from bot.conversation import bot_texts
from bot.telegram.links import read_start
from bot.telegram.profile import GROUP_MENU, PRIVATE_MENU
from data.languages import Language, telling_script
from tests.telegram.conftest import Running

FOLDER = Path(bot.__file__).with_name("texts")
LINK = re.compile(r"/[a-z]+")


class _Arguments(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def messages(language: Language) -> dict[str, tuple[set[str], list[str]]]:
    """Arguments and commands of each message."""
    resource = FluentParser().parse((FOLDER / f"{language}.ftl").read_text("utf-8"))
    found = {}
    for entry in resource.body:
        if isinstance(entry, ast.Message):
            arguments = _Arguments()
            arguments.visit(entry)
            source = entry.value.elements if entry.value else []
            words = " ".join(each.value for each in source if isinstance(each, ast.TextElement))
            found[entry.id.name] = arguments.found, sorted(LINK.findall(words))
    return found


@pytest.mark.parametrize("language", [Language.HANS, Language.HANT])
def test_each_language_says_the_same(language: Language) -> None:
    assert messages(language) == messages(Language.EN)


@pytest.mark.parametrize(
    ("language", "stranger"), [(Language.HANT, Language.HANS), (Language.HANS, Language.HANT)]
)
def test_no_character_of_the_other_script(language: Language, stranger: Language) -> None:
    text = (FOLDER / f"{language}.ftl").read_text("utf-8")
    assert {char for char in text if telling_script(char) is stranger} == set()


@pytest.mark.parametrize("language", list(Language))
def test_telegrams_limits_on_the_profile(language: Language) -> None:
    texts = bot_texts()
    assert len(texts(language, "bot-name")) <= 64
    assert len(texts(language, "bot-short-description")) <= 120
    assert len(texts(language, "bot-description")) <= 512
    for name in {*PRIVATE_MENU, *GROUP_MENU}:
        assert 1 <= len(texts(language, f"command-{name}")) <= 256


def test_every_message_is_used_in_the_code() -> None:
    code = "\n".join(path.read_text() for path in FOLDER.parent.rglob("*.py"))
    formed = (
        "command-",
        "help-",
        "menu-",
        "picture-",
        "question-",
        "settings-",
        "start-",
        "subscribed-",
        "thanks-",
        "unsubscribed-",
    )
    unused = {
        name
        for name in messages(Language.EN)
        if f'"{name}"' not in code and not name.startswith(formed)
    }
    assert unused == set()


def test_every_command_has_a_few_lines_of_help() -> None:
    for language in Language:
        told = messages(language)
        assert all(f"/{name}" in told[f"help-{name}"][1] for name in PRIVATE_MENU)


def test_help_names_every_command() -> None:
    _, commands = messages(Language.EN)["help-commands"]
    assert {f"/{name}" for name in PRIVATE_MENU} - {"/help"} == set(commands)


def test_the_document_has_every_command_and_no_other() -> None:
    document = (FOLDER.parents[1] / "docs" / "telegram.md").read_text("utf-8")
    told = re.findall(r"^\| `/([a-z]+)` \|", document, re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == {"start", *PRIVATE_MENU}


async def test_every_command_of_the_menu_is_heard(bot: Running) -> None:
    handlers = [each for group in bot.application.handlers.values() for each in group]
    heard = {name for h in handlers if isinstance(h, CommandHandler) for name in h.commands}
    # /mydata and /forgetme are heard where the whole bot is put together.
    assert set(PRIVATE_MENU) - {"mydata", "forgetme"} == heard - {"start"}


@pytest.mark.parametrize("link", ["field-finance", "subscribe-all", "ask-fact-tasks-rate"])
def test_links_of_the_document_are_read(link: str) -> None:
    document = (FOLDER.parents[1] / "docs" / "telegram.md").read_text("utf-8")
    assert f"`{link}`" in document
    assert read_start(link) is not None
