"""Intents, keys, names and texts agree wherever they are written down."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions.dialogue import labels
from bot.command_line.catalogue import NAMES
from data.loading import CATALOGUE
from data.loading.names import names_document

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
FEWEST_EXAMPLES = 40
# A button only: what is typed never becomes it.
WITHOUT_EXAMPLES = {"show"}
# Turns that refer to the answer before and are no topics of the catalogue.
TURNS = {"more", "affirm", "deny", "show"}
# Answers of two or three words that are the same in both scripts.
SHORT_TALK = {"affirm", "deny", "more"}
FEWEST_OF_SHORT_TALK = 8


def load(path: Path) -> Any:
    """A YAML file's content."""
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


def domain() -> Any:
    """Rasa's domain."""
    return load(ROOT / "nlu" / "domain.yml")


def intents() -> list[str]:
    """The intents by name."""
    return [each if isinstance(each, str) else next(iter(each)) for each in domain()["intents"]]


def keys(kind: str) -> list[str]:
    """The keys of the catalogue's fields or topics."""
    return [row["key"] for row in load(CATALOGUE / f"{kind}.yml")]


def examples(intent: str, language: str) -> set[str]:
    """The examples of an intent in a language, each once."""
    path = ROOT / "nlu" / "training" / intent / f"{language}.yml"
    found: set[str] = set()
    if path.exists():
        for block in load(path)["nlu"]:
            assert block["intent"] == intent, path
            lines = block["examples"].splitlines()
            found |= {line.removeprefix("-").strip() for line in lines if line.strip()}
    return found


def test_every_intent_is_answered_by_a_rule() -> None:
    ruled = [
        step["intent"]
        for rule in load(ROOT / "nlu" / "rules.yml")["rules"]
        for step in rule["steps"]
        if "intent" in step
    ]
    assert sorted(ruled) == sorted([*intents(), "nlu_fallback"])


def test_every_action_of_a_rule_exists() -> None:
    from actions.actions import ACTIONS

    named = {
        step["action"]
        for rule in load(ROOT / "nlu" / "rules.yml")["rules"]
        for step in rule["steps"]
        if "action" in step
    }
    assert named == set(domain()["actions"]) == {action.action for action in ACTIONS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", sorted(set(intents()) - WITHOUT_EXAMPLES))
def test_every_intent_has_examples_in_each_language(intent: str, language: str) -> None:
    fewest = FEWEST_OF_SHORT_TALK if intent in SHORT_TALK else FEWEST_EXAMPLES
    assert len(examples(intent, language)) >= fewest


def test_no_example_belongs_to_two_intents() -> None:
    owners: dict[str, set[str]] = {}
    for intent in intents():
        for language in (*LANGUAGES, "mixed"):
            for example in examples(intent, language):
                owners.setdefault(example.casefold(), set()).add(intent)
    assert {text: sorted(two) for text, two in owners.items() if len(two) > 1} == {}


def test_fields_and_topics_are_the_same_everywhere() -> None:
    fields, topics = keys("fields"), keys("topics")
    assert len(fields) == 12
    assert sorted([*fields, *topics]) == sorted(set(intents()) - TURNS)
    assert {*topics, "sources"} >= labels.KNOWLEDGE | labels.CONVERSATION | labels.SUBSCRIPTION
    assert set(labels.FOLLOW_UP) <= TURNS
    assert set(domain()["slots"]) >= {"field", "topic"}


def test_names_of_rasa_are_those_of_the_catalogue() -> None:
    written, made = NAMES.read_text("utf-8"), names_document(CATALOGUE)
    assert written == made, "run `python -m bot names`"


def folders_with_texts() -> list[Path]:
    """Every folder of Fluent texts."""
    found = {
        path.parent for top in ("actions", "bot", "data") for path in (ROOT / top).rglob("*.ftl")
    }
    return sorted(found)


@pytest.mark.parametrize(
    "folder", folders_with_texts(), ids=lambda path: str(path.relative_to(ROOT))
)
def test_texts_are_complete_in_each_language(folder: Path) -> None:
    assert sorted(path.stem for path in folder.glob("*.ftl")) == sorted(LANGUAGES)
    english, *others = (messages(folder / f"{language}.ftl") for language in LANGUAGES)
    assert english
    for other in others:
        assert other == english


def messages(path: Path) -> dict[str, set[str]]:
    """The arguments of each message by its id."""
    found: dict[str, set[str]] = {}
    for block in re.split(r"\n(?=[a-z])", "\n" + path.read_text("utf-8")):
        if name := re.match(r"\n?([a-z][\w-]*)\s*=", block):
            assert name[1] not in found, f"{name[1]} is there twice"
            found[name[1]] = set(re.findall(r"\$([\w-]+)", block))
    return found
