"""Documents agree with what is there: settings, commands, targets, links, texts."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from actions.server import ActionSettings
from bot.__main__ import app
from bot.settings import Settings
from data.texts import Texts
from nlu.__main__ import ENVIRONMENT

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "nlu/README.md", *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")
)]  # fmt: skip
MADE_BY_RUNNING = ("var/", "models/", "rasa/", "backups/")
LARGEST_PICTURE = 200_000
# Read in nlu/__main__.py and endpoints.yml, by no settings class.
OF_RASA = {"RASA_HOST": "127.0.0.1"}
COMPOSE_DEFAULTS = {"POSTGRES_PASSWORD": "", "PUBLISH_ON": "127.0.0.1", "PUBLISH_PORT": "8080"}


def settings_told() -> dict[str, str]:
    """Each setting of the README's tables with its default."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", README, re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a setting is told twice"
    return dict(rows)


def settings_read() -> dict[str, str]:
    """Each setting that a process or docker-compose.yml reads, with its default."""
    found = dict(OF_RASA | COMPOSE_DEFAULTS)
    for settings in (ActionSettings, Settings):
        for name, field in settings.model_fields.items():
            found[name.upper()] = default_as_text(field.default)
    return found


def test_both_sides_look_for_conversations_in_one_place() -> None:
    assert Settings.model_fields["rasa_tracker_url"].default == ENVIRONMENT["RASA_TRACKER_URL"]


def default_as_text(default: object) -> str:
    """A default as one would write it into .env."""
    if isinstance(default, bool):
        return str(default).lower()
    return "" if isinstance(default, frozenset) else str(default)


def test_settings_are_told_with_their_defaults() -> None:
    assert settings_told() == settings_read()


def test_the_example_has_settings_only() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    names = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert names <= settings_read().keys()


def test_no_setting_of_a_deployment_reaches_the_tests() -> None:
    script = (ROOT / "scripts" / "test.sh").read_text("utf-8")
    dropped = set(re.findall(r"[A-Z_]{4,}", script.partition("\nunset ")[2].partition("\n\n")[0]))
    names = {name.upper() for each in (Settings, ActionSettings) for name in each.model_fields}
    assert names <= dropped


def test_targets_of_make_are_those_told() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    table = set(re.findall(r"^\| `make ([a-z-]+)` \|", README, re.MULTILINE))
    assert table == targets
    for document in DOCUMENTS:
        text = (ROOT / document).read_text("utf-8")
        named = set(re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, document


def code(text: str) -> Iterator[str]:
    """Every line of code in a document, in blocks and within sentences."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    yield from (line for block in blocks for line in block.splitlines())
    yield from re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of ours, without `python -m bot`."""
    for line in code(text):
        if found := re.search(r"-m bot (.+)", line.partition("  #")[0]):
            yield shlex.split(found[1])
        elif line.startswith("announce "):
            yield shlex.split(line)


def told_commands() -> list[list[str]]:
    """The commands of all documents."""
    return [words for name in DOCUMENTS for words in commands((ROOT / name).read_text("utf-8"))]


def test_commands_are_found() -> None:
    assert ["load", "--dry-run"] in told_commands()
    assert len(told_commands()) > 8


@pytest.mark.parametrize("words", told_commands(), ids=" ".join)
def test_commands_and_their_options_exist(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("-"):
        assert rest[0] in command.commands, f"{rest[0]} of {' '.join(words)}"
        command = command.commands[rest.pop(0)]
    params = [(*each.opts, *each.secondary_opts) for each in command.params]
    options = {option for each in params for option in each} | {"--help"}
    assert {word for word in rest if word.startswith("--")} <= options


def headings(text: str) -> set[str]:
    """The anchors that a document's headings make."""
    return {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_within_the_project_lead_somewhere(document: str) -> None:
    path = ROOT / document
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = path.parent / name if name else path
        assert found.exists(), target
        assert not anchor or anchor in headings(found.read_text("utf-8")), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_exist(document: str) -> None:
    path = ROOT / document
    named = re.findall(
        r"`([a-z][\w.-]*/[\w./-]*|[\w.-]+\.(?:md|yml|py|toml))`", path.read_text("utf-8")
    )
    places = (ROOT, path.parent, ROOT / "data" / "catalogue")
    missing = [
        name
        for name in named
        if not name.startswith(MADE_BY_RUNNING) and not any((at / name).exists() for at in places)
    ]
    assert missing == []


def test_folders_are_told() -> None:
    told = set(re.findall(r"^\| `([a-z]+)/` \|", README, re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= told


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_privacy_is_what_the_bot_and_the_page_say(language: str) -> None:
    document = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    bot = Texts(ROOT / "bot" / "texts")
    page = Texts(ROOT / "bot" / "web" / "texts")
    names = ("privacy", "privacy-questions", "privacy-thumbs", "privacy-stop")
    said = [bot(language, name) for name in names]
    for text in [*said, page(language, "about-privacy")]:
        assert text in document
