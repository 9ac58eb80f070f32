"""Tables of documents have a row for each thing that there is: intents, commands, exit codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from ruamel.yaml import YAML

from bot.__main__ import app
from bot.command_line.edges import FAILED, MISUSED

ROOT = Path(__file__).parents[2]
# Where a channel is handed what it says; the first text given is what people read.
SAYING = {"send_message", "reply_text", "edit_message_text", "utter_message", "Part", "say"}
SENTENCE = re.compile("[\u4e00-\u9fff]{2,}[。，？！]")


def document(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_intents_are_those_of_the_domain() -> None:
    domain = YAML(typ="safe", pure=True).load((ROOT / "nlu" / "domain.yml").read_text("utf-8"))
    names = [next(iter(each)) if isinstance(each, dict) else each for each in domain["intents"]]
    told = re.findall(r"^\| `(\w+)` \|", document("intents.md"), re.MULTILINE)
    assert sorted(told) == sorted(names)


def test_commands_are_those_there_are() -> None:
    commands = getattr(typer.main.get_command(app), "commands", {})
    table = document("operators.md").partition("| command |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) == sorted(commands)


def test_exit_codes_are_told() -> None:
    told = re.findall(r"^\| (\d+) \|", document("operators.md"), re.MULTILINE)
    assert told == ["0", str(FAILED), str(MISUSED), "130"]


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_the_public_is_told_in_three_languages(language: str) -> None:
    text = document(f"public.{language}.md")
    english = document("public.en.md")
    assert text.count("\n## ") == english.count("\n## ")
    for command in ("/subscribe", "/stop", "/mydata", "/forgetme", "/language"):
        assert command in text
    for other in {"en", "zh-Hans", "zh-Hant"} - {language}:
        assert f"(public.{other}.md)" in text


def code(folders: tuple[str, ...]) -> Iterator[tuple[str, ast.AST]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield name, node


def test_what_people_read_is_in_catalogues_not_in_code() -> None:
    """No sentence is handed to a channel as it stands in the code."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, node in code(("bot/telegram", "bot/web", "actions", "data/answers"))
        if isinstance(node, ast.Call) and _name(node.func) in SAYING
        for given in (*node.args, *(key.value for key in node.keywords if key.arg == "text"))
        if isinstance(given, ast.Constant) and " " in str(given.value)
    ]
    assert wrong == []


def test_no_chinese_sentence_is_in_code() -> None:
    """Words that people write, and are understood by, have no full stop."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, node in code(("bot", "actions", "data"))
        if isinstance(node, ast.Constant) and SENTENCE.search(str(node.value))
    ]
    assert wrong == []


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
