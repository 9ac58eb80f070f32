"""deploy/kubernetes against Kubernetes' own schemas, the settings, and what each part may do."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions.server import ActionSettings
from bot.rasa_processes import health_address
from bot.settings import WEBHOOK_PATH, Settings
from tests.structure.test_containers import OTHER_VARIABLES, PORTS

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSION = "1.33"
NOT_APPLIED = {"kustomization.yaml", "secret.example.yaml"}
NAME = "app.kubernetes.io/name"
PARTS = ("prepare", "actions", "rasa", "bot", "desk")


def documents(name: str) -> list[Any]:
    text = (FOLDER / name).read_text("utf-8")
    return list(YAML(typ="safe", pure=True).load_all(text))


RESOURCES = [
    document
    for name in documents("kustomization.yaml")[0]["resources"]
    for document in documents(name)
]
SECRET = documents("secret.example.yaml")[0]["stringData"]


def of_kind(kind: str) -> dict[str, Any]:
    return {each["metadata"]["name"]: each for each in RESOURCES if each["kind"] == kind}


def workload(name: str) -> Any:
    found = [
        each
        for each in RESOURCES
        if each["metadata"]["name"] == name and each["kind"] in {"Job", "Deployment", "StatefulSet"}
    ]
    return found[0]


def pod(name: str) -> Any:
    return workload(name)["spec"]["template"]


def container(name: str) -> Any:
    (found,) = pod(name)["spec"]["containers"]
    return found


def variables(name: str) -> Iterator[tuple[str, str, str]]:
    """Each variable of a container, with the map or secret and the key that it is read from."""
    maps = {"settings": of_kind("ConfigMap")["settings"]["data"], "assistant": SECRET}
    for source in container(name).get("envFrom", ()):
        (chosen,) = source.values()
        yield from ((key, chosen["name"], key) for key in maps[chosen["name"]])
    for each in container(name)["env"]:
        (chosen,) = each.get("valueFrom", {"": {"name": "", "key": ""}}).values()
        yield each["name"], chosen["name"], chosen["key"]


def test_kustomization_has_each_file() -> None:
    listed = set(documents("kustomization.yaml")[0]["resources"])
    assert listed == {path.name for path in FOLDER.glob("*.yaml")} - NOT_APPLIED


@pytest.mark.parametrize(
    "resource",
    [*RESOURCES, *documents("secret.example.yaml")],
    ids=lambda each: f"{each['kind']}-{each['metadata']['name']}",
)
def test_resources_are_valid(resource: Mapping[str, Any]) -> None:
    with warnings.catch_warnings():
        # It looks for its own version in a way that newer Pythons warn of.
        warnings.simplefilter("ignore", DeprecationWarning)
        import kubernetes_validate

        kubernetes_validate.validate(resource, VERSION, strict=True)


@pytest.mark.parametrize("name", PARTS)
def test_pods_can_do_little(name: str) -> None:
    spec = pod(name)["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False, "variables of services have names of settings"
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] == 10001
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    closed = container(name)["securityContext"]
    assert closed["allowPrivilegeEscalation"] is False
    assert closed["readOnlyRootFilesystem"] is True
    assert closed["capabilities"] == {"drop": ["ALL"]}
    resources = container(name)["resources"]
    assert {"cpu", "memory"} <= resources["requests"].keys()
    assert "memory" in resources["limits"]
    mounted = {each["name"]: each["mountPath"] for each in container(name)["volumeMounts"]}
    assert mounted == {"var": "/app/var", "tmp": "/tmp"}
    for volume in spec["volumes"]:
        assert volume["emptyDir"]["sizeLimit"], "the disk of a node is everybody's"


def test_the_namespace_lets_nothing_else_in() -> None:
    labels = of_kind("Namespace")["chongqing-opening"]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


@pytest.mark.parametrize("name", [each for each in PARTS if each != "prepare"])
def test_each_part_is_probed_and_has_a_service(name: str) -> None:
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container(name).keys()
    ports = {each["name"]: each["containerPort"] for each in container(name)["ports"]}
    service = of_kind("Service")[name]["spec"]
    labels = pod(name)["metadata"]["labels"]
    assert service["selector"] == workload(name)["spec"]["selector"]["matchLabels"]
    assert service["selector"].items() <= labels.items()
    assert {each["targetPort"] for each in service["ports"]} == set(ports)
    assert ports["http"] == {**PORTS, "desk": Settings.model_fields["desk_port"].default}[name]


def test_a_rasa_without_a_model_is_asked_nothing() -> None:
    told = health_address("").removesuffix("/")
    for probe in ("startupProbe", "readinessProbe"):
        assert container("rasa")[probe]["httpGet"]["path"].rstrip("/") == told


def test_who_is_asked_for_is_answered_by_the_parts_it_needs_alone() -> None:
    bot = container("bot")
    assert bot["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert bot["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert pod("bot")["spec"]["terminationGracePeriodSeconds"] >= 45


@pytest.mark.parametrize("name", PARTS)
def test_variables_are_settings_and_come_from_somewhere(name: str) -> None:
    known = {field.upper() for field in (*Settings.model_fields, *ActionSettings.model_fields)}
    keys = {"settings": of_kind("ConfigMap")["settings"]["data"], "assistant": SECRET, "": {"": 0}}
    for variable, source, key in variables(name):
        assert variable in (OTHER_VARIABLES.get(name) or known)
        assert key in keys[source], f"{source} has no {key}"


def test_secrets_are_in_the_secret_alone_and_only_who_needs_them_has_them() -> None:
    assert not SECRET.keys() & of_kind("ConfigMap")["settings"]["data"].keys()
    holders = {
        secret: {name for name in PARTS if secret in {each[2] for each in variables(name)}}
        for secret in ("TELEGRAM_BOT_TOKEN", "RASA_TOKEN", "RASA_TRACKER_URL", "DATABASE_URL")
    }
    assert holders == {
        "TELEGRAM_BOT_TOKEN": {"bot"},
        "RASA_TOKEN": {"bot", "rasa"},
        "RASA_TRACKER_URL": {"bot", "rasa"},
        "DATABASE_URL": {"bot", "actions", "prepare", "desk"},
    }


def test_settings_are_good_and_lead_to_the_parts() -> None:
    given = of_kind("ConfigMap")["settings"]["data"]
    secret = {**SECRET, "TELEGRAM_BOT_TOKEN": "123456:ABC-def"}
    chosen = {name.lower(): value for name, value in {**secret, **given}.items()}
    settings = Settings(_env_file=None, **chosen)
    service = of_kind("StatefulSet")["rasa"]["spec"]
    assert settings.rasa_urls == tuple(
        f"http://rasa-{number}.{service['serviceName']}:{PORTS['rasa']}"
        for number in range(service["replicas"])
    )
    assert settings.actions_url == f"http://actions:{PORTS['actions']}"
    assert of_kind("Service")["rasa"]["spec"]["clusterIP"] == "None"
    assert settings.telegram_webhook_url == settings.public_url + WEBHOOK_PATH


@pytest.mark.parametrize("name", PARTS)
def test_commands_name_modules_and_images_those_that_are_built(name: str) -> None:
    image = "rasa" if name == "rasa" else "assistant"
    assert container(name)["image"] == f"chongqing-opening/{image}"
    words = " ".join(container(name)["command"]).split()
    modules = [words[i + 1] for i, word in enumerate(words) if word == "-m"]
    assert modules
    for module in modules:
        assert importlib.util.find_spec(f"{module}.__main__"), module


def test_only_the_bot_is_reached_from_outside() -> None:
    policies = {name: each["spec"] for name, each in of_kind("NetworkPolicy").items()}
    nobody = policies.pop("nobody")
    assert (nobody["podSelector"], nobody["policyTypes"]) == ({}, ["Ingress", "Egress"])
    open_to_all = {
        name
        for name, each in policies.items()
        if any("from" not in rule for rule in each.get("ingress", ()))
    }
    assert open_to_all == {"bot"}
    reached = {
        name: {
            peer["podSelector"]["matchLabels"][NAME]
            for rule in policies[name]["ingress"]
            for peer in rule["from"]
        }
        for name in ("rasa", "actions")
    }
    assert reached == {"rasa": {"bot"}, "actions": {"rasa", "bot"}}
    for policy in policies.values():
        labels = policy["podSelector"].get("matchLabels", {NAME: "bot"})
        assert labels[NAME] in PARTS


def test_what_a_part_may_reach_lets_it_in() -> None:
    policies = {name: each["spec"] for name, each in of_kind("NetworkPolicy").items()}
    for name, policy in policies.items():
        for rule in policy.get("egress", ()):
            for peer in rule.get("to", ()):
                if "podSelector" in peer:
                    other = policies[peer["podSelector"]["matchLabels"][NAME]]
                    (entry,) = other["ingress"]
                    callers = [each["podSelector"]["matchLabels"][NAME] for each in entry["from"]]
                    assert name in callers
                    assert entry["ports"] == rule["ports"]


def test_the_public_gets_no_health_and_no_figures() -> None:
    (rule,) = of_kind("Ingress")["public"]["spec"]["rules"]
    leads = {
        each["path"]: (each["pathType"], each["backend"]["service"]["name"])
        for each in rule["http"]["paths"]
    }
    assert leads.pop("/") == ("Prefix", "bot")
    assert leads == dict.fromkeys(("/metrics", "/readyz", "/healthz"), ("Exact", "nowhere"))
    assert "selector" not in of_kind("Service")["nowhere"]["spec"]


@pytest.mark.parametrize("name", ["bot", "rasa", "actions"])
def test_a_node_may_be_emptied_without_ending_a_part(name: str) -> None:
    assert workload(name)["spec"]["replicas"] >= 2
    budget = of_kind("PodDisruptionBudget")[name]["spec"]
    assert budget["selector"] == workload(name)["spec"]["selector"]
    assert budget["maxUnavailable"] == 1
