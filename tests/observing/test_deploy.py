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
from data.models import DeliveryState

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text("utf-8")
OF_PROMETHEUS = {"up"}
FUNCTIONS = {
    *("rate", "increase", "sum", "max", "min", "time", "histogram_quantile", "by", "and"),
    *("le", "part", "outcome", "language", "channel", "state", "table", "job"),
}


def exposed() -> dict[str, set[str]]:
    """Every figure that /metrics can have, with the names of its labels."""
    found: dict[str, set[str]] = {}
    for metrics in (Metrics(), Figures()):
        found |= _exposed_by(metrics)
    return found


def _exposed_by(metrics: Metrics | Figures) -> dict[str, set[str]]:
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
    assert jobs.keys() == {"assistant", "assistant-actions"}
    for job in jobs.values():
        assert job["metrics_path"] == "/metrics"
        assert set(job["authorization"]) == {"type", "credentials_file"}
