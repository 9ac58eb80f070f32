"""The container files fit the project: what they copy, run, name and publish is there.

No container engine is needed, so that the images build and start is not shown here.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions.server import ActionSettings
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILES = ("Dockerfile", "nlu/Dockerfile")
# Rasa's own, read in nlu/__main__.py, nlu/channels and endpoints.yml; PostgreSQL's.
OTHER_VARIABLES = {
    "rasa": {
        *("ACTIONS_URL", "RASA_HOST", "RASA_TOKEN", "RASA_TRACKER_URL"),
        *("LOG_LEVEL", "LOG_FORMAT", "METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    },
    "database": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"},
}
PORTS = {"bot": 8080, "actions": 5055, "rasa": 5005}
OURS = ("prepare", "rasa", "actions", "bot")


def compose() -> Any:
    """docker-compose.yml with its merges carried out."""
    return YAML(typ="safe", pure=True).load((ROOT / "docker-compose.yml").read_text("utf-8"))


def service(name: str) -> Mapping[str, Any]:
    """One service of docker-compose.yml."""
    found: Mapping[str, Any] = compose()["services"][name]
    return found


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction of a Dockerfile with its arguments, lines joined."""
    text = (ROOT / dockerfile).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def sent_to_the_engine(path: str) -> bool:
    """Whether .dockerignore, which names what may pass, lets a path through."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    passing = {line.removeprefix("!") for line in lines if line.startswith("!")}
    return path.split("/")[0] in passing


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_what_is_copied_is_there(dockerfile: str) -> None:
    for word, rest in instructions(dockerfile):
        if word == "COPY" and not rest.startswith("--from"):
            *copied, _ = shlex.split(rest)
            for path in copied:
                assert (ROOT / path).exists(), path
                assert sent_to_the_engine(path), f".dockerignore keeps {path} out"


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_images_are_built_in_stages_from_the_lock_file_and_run_without_root(
    dockerfile: str,
) -> None:
    found = list(instructions(dockerfile))
    assert [word for word, _ in found].count("FROM") == 2
    installs = [rest for word, rest in found if word == "RUN" and "uv sync" in rest]
    assert len(installs) == 1
    assert "--locked --no-dev" in installs[0]
    last = next(rest for word, rest in reversed(found) if word == "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last)


@pytest.mark.parametrize("dockerfile", DOCKERFILES)
def test_the_images_python_fits_the_project(dockerfile: str) -> None:
    project = (ROOT / dockerfile).with_name("pyproject.toml").read_text("utf-8")
    images = {rest.split()[0] for word, rest in instructions(dockerfile) if word == "FROM"}
    (version,) = {re.sub(r"python:(\d+\.\d+)-.*", r"\1", image) for image in images}
    assert re.search(rf'requires-python = "(>=|==){re.escape(version)}[.,*"]', project)


def test_secrets_and_what_is_made_stay_out_of_images() -> None:
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[1] == "*"
    for path in (".env", "var", ".venv", ".git", "tests"):
        assert not sent_to_the_engine(path)


@pytest.mark.parametrize("name", OURS)
def test_commands_name_modules_that_are_there(name: str) -> None:
    words = " ".join(service(name).get("command", ())).split()
    modules = [words[i + 1] for i, word in enumerate(words) if word == "-m"]
    assert modules
    for module in modules:
        assert importlib.util.find_spec(f"{module}.__main__"), module


@pytest.mark.parametrize("name", [*OURS, "database"])
def test_variables_are_settings(name: str) -> None:
    known = {field.upper() for field in (*Settings.model_fields, *ActionSettings.model_fields)}
    given = set(service(name)["environment"])
    assert given <= (OTHER_VARIABLES.get(name) or known)


@pytest.mark.parametrize("name", PORTS)
def test_ports_agree(name: str) -> None:
    port = PORTS[name]
    assert f"127.0.0.1:{port}/" in " ".join(service(name)["healthcheck"]["test"])
    settings = service("bot")["environment"]
    if name != "bot":
        assert settings[f"{name.upper()}_URL"] == f"http://{name}:{port}"
    default = Settings.model_fields["port" if name == "bot" else f"{name}_url"].default
    assert str(default).endswith(str(port))


def test_only_the_bot_is_published_and_on_this_machine() -> None:
    published = {
        name: each["ports"] for name, each in compose()["services"].items() if "ports" in each
    }
    public, desk = published.pop("bot")
    assert published == {}
    assert public == "${PUBLISH_ON:-127.0.0.1}:${PUBLISH_PORT:-8080}:8080"
    assert desk == f"127.0.0.1:{Settings.model_fields['desk_port'].default}:8090"
    assert compose()["networks"]["inside"] == {"internal": True}
    alone = {n for n, each in compose()["services"].items() if each["networks"] == ["inside"]}
    assert alone == {"database", "prepare", "rasa", "actions"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_little(name: str) -> None:
    each = service(name)
    assert each["read_only"] is True
    assert each["cap_drop"] == ["ALL"]
    assert each["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory"} <= each["deploy"]["resources"]["limits"].keys()


def test_the_bot_looks_after_the_conversations_that_rasa_keeps() -> None:
    addresses = {service(name)["environment"]["RASA_TRACKER_URL"] for name in ("rasa", "bot")}
    assert len(addresses) == 1


def test_a_second_rasa_process_is_like_the_first() -> None:
    text = (ROOT / "docker-compose.scale.yml").read_text("utf-8")
    added = YAML(typ="safe", pure=True).load(text)["services"]
    assert added.pop("rasa-2") == service("rasa")
    assert added == {
        "bot": {
            "environment": {
                "RASA_URL": f"http://rasa:{PORTS['rasa']},http://rasa-2:{PORTS['rasa']}"
            },
            "depends_on": {"rasa-2": {"condition": "service_healthy"}},
        }
    }


def test_services_wait_for_what_they_need() -> None:
    services = compose()["services"]
    for name, each in services.items():
        for needed, how in each.get("depends_on", {}).items():
            ends = how["condition"] == "service_completed_successfully"
            assert ends or "healthcheck" in services[needed], f"{name} waits for {needed}"
        if name != "prepare":
            assert each["restart"] == "unless-stopped"
            assert each["healthcheck"]["start_period"]
    assert set(compose()["volumes"]) == {
        mount.partition(":")[0] for each in services.values() for mount in each.get("volumes", ())
    }


def test_secrets_come_from_outside_and_are_told_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = (ROOT / ".env.example").read_text("utf-8")
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    for secret in ("POSTGRES_PASSWORD", "RASA_TOKEN"):
        assert set(re.findall(rf"\$\{{{secret}[^}}]*\}}", text)) == {
            f"${{{secret}:?set it in .env}}"
        }
        assert re.search(rf"^{secret}=$", example, re.MULTILINE)
