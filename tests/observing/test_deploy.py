"""Rules, dashboard and run-books speak of figures that there are, and of each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions.figures import Figures
from bot.observing.metrics import Metrics
from bot.settings import Settings
from bot.web.health import standard_health
from data.models import DeliveryState
from nlu.figures import Figures as FiguresOfRasa
from tests.structure.test_containers import service
from tests.structure.test_kubernetes import container

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text("utf-8")
OF_PROMETHEUS = {"up"}
FUNCTIONS = {
    *("rate", "increase", "sum", "max", "min", "count", "time", "histogram_quantile"),
    *("by", "on", "group_left", "and", "or"),
    *("le", "part", "outcome", "language", "channel", "state", "table", "job", "instance"),
    *("stage", "reason", "model"),
}
SOURCES = "\n".join(
    path.read_text("utf-8")
    for folder in ("bot", "actions", "data", "nlu")
    for path in (ROOT / folder).rglob("*.py")
    if ".venv" not in path.parts
)
PARTS_OF_JOBS = {"assistant": "bot", "assistant-actions": "actions", "assistant-rasa": "rasa"}


def exposed() -> dict[str, set[str]]:
    """Every figure that /metrics can have, with the names of its labels."""
    found: dict[str, set[str]] = {}
    for metrics in (Metrics(), Figures(), FiguresOfRasa()):
        found |= _exposed_by(metrics)
    return found


def _exposed_by(metrics: Metrics | Figures | FiguresOfRasa) -> dict[str, set[str]]:
    found = {}
    for family in metrics._registry.collect():
        names = {family.name, *(f"{family.name}{end}" for end in ("_total", "_bucket", "_count"))}
        for name in names:
            found[name] = {label for sample in family.samples for label in sample.labels}
    for collector in vars(metrics).values():
        for labels in [getattr(collector, "_labelnames", ())]:
            for end in ("", "_total", "_bucket", "_count"):
                found.setdefault(f"{getattr(collector, '_name', '')}{end}", set()).update(labels)
    return found


def yaml(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((DEPLOY / name).read_text("utf-8"))


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml("prometheus/rules.yml")["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / "grafana" / "assistant.json").read_text("utf-8"))
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_expressions_name_figures_that_there_are(expression: str) -> None:
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", expression)
    names = set(re.findall(r"[a-z_]{2,}", bare)) - FUNCTIONS
    known = exposed()
    assert names
    assert names <= known.keys() | OF_PROMETHEUS
    for name, chosen in re.findall(r"([a-z_]+)\{(\w+)=", expression):
        assert chosen in known.get(name, set()) | {"job"}
    assert expression.count("(") == expression.count(")")


def test_states_that_rules_choose_exist() -> None:
    chosen = set(re.findall(r'state="(\w+)"', " ".join(expressions())))
    assert chosen <= {*DeliveryState, "sending", "paused"}


def test_each_rule_has_a_runbook_and_each_runbook_a_rule() -> None:
    headings = re.findall(r"^## (\w+)$", RUNBOOKS, re.MULTILINE)
    assert headings == [rule["alert"] for rule in rules()]
    for rule in rules():
        assert rule["annotations"]["runbook"] == f"docs/runbooks.md#{rule['alert'].lower()}"
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_figures_of_ours_are_all_looked_at() -> None:
    """A figure that neither a rule nor a panel uses is kept for nothing."""
    used = " ".join(expressions())
    ours = {name for name in exposed() if name.startswith("assistant_")}
    bases = {re.sub(r"_(total|bucket|count)$", "", name) for name in ours}
    assert {name for name in bases if name not in used} == set()


def test_the_dashboard_is_whole() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        assert panel["title"]
    assert "secret" not in json.dumps(dashboard())


def test_prometheus_reads_the_rules_and_keeps_the_token_in_a_file() -> None:
    settings = yaml("prometheus/prometheus.yml")
    assert settings["rule_files"] == ["rules.yml"]
    jobs = {job["job_name"]: job for job in settings["scrape_configs"]}
    assert jobs.keys() == PARTS_OF_JOBS.keys()
    for name, job in jobs.items():
        assert job["metrics_path"] == "/metrics"
        assert set(job["authorization"]) == {"type", "credentials_file"}
        part = PARTS_OF_JOBS[name]
        default = Settings.model_fields["port" if part == "bot" else f"{part}_url"].default
        (target,) = job["static_configs"][0]["targets"]
        assert str(default).endswith(target.rpartition(":")[2])


def test_jobs_that_are_chosen_are_scraped() -> None:
    for how, chosen in re.findall(r'job(=~?)"([^"]+)"', " ".join(expressions())):
        pattern = chosen if how == "=~" else re.escape(chosen)
        assert any(re.fullmatch(pattern, job) for job in PARTS_OF_JOBS)


def test_memory_is_told_of_before_it_ends_a_container() -> None:
    (rule,) = (rule for rule in rules() if rule["alert"] == "MemoryGrows")
    lines = dict(re.findall(r'\{job="([^"]+)"\} > (\d+e\d+)', rule["expr"]))
    assert lines.keys() == PARTS_OF_JOBS.keys()
    for job, line in lines.items():
        part = PARTS_OF_JOBS[job]
        limits = (
            service(part)["deploy"]["resources"]["limits"]["memory"],
            container(part)["resources"]["limits"]["memory"],
        )
        assert float(line) < 0.9 * min(map(bytes_of, limits))


def bytes_of(limit: str) -> int:
    """A limit as containers write it: 512M and 512Mi are the same, 1G is 1024M."""
    number, unit = re.fullmatch(r"(\d+)([MG])i?", limit).groups()  # type: ignore[union-attr]
    return int(number) << {"M": 20, "G": 30}[unit]


def test_runbooks_name_figures_that_there_are() -> None:
    documents = [RUNBOOKS, (ROOT / "docs" / "operators.md").read_text("utf-8")]
    named = {
        name
        for text in documents
        for name in re.findall(r"`((?:assistant|process)_[a-z_]+)[^`]*`", text)
    }
    assert named
    assert named <= exposed().keys()


def test_runbooks_quote_what_logs_and_dashboard_say() -> None:
    """What is to be looked for by these words has to be found by them."""
    titles = {panel["title"] for panel in dashboard()["panels"]}
    quoted = set(re.findall(r'"([^"\n]+)"', RUNBOOKS))
    assert quoted
    # A number stands there for what a log has in its place.
    said = {re.sub(r"\d+$", "", each) for each in quoted - titles}
    assert {each for each in said if each not in SOURCES} == set()


async def test_runbooks_tell_of_each_part() -> None:
    async def well() -> bool:
        return True

    health = standard_health(None, {"rasa": ""}, "", well, well)  # type: ignore[arg-type]
    section = RUNBOOKS.partition("## PartDown")[2].partition("\n## ")[0]
    assert re.findall(r"^- `(\w+)`", section, re.MULTILINE) == list(await health.parts())
