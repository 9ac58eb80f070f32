"""Three hot spots of Rasa 3.6.21 made fast, with the same results, and one wait made short.

- An action's answer is checked against a JSON schema; Rasa checks the schema itself again at each
  answer (50 ms). Here one validator is built once.
- Each stored event's class is looked up by a walk over all subclasses. Here a map is built once.
- The graph runner prunes, orders and schedules the same graph at each message. Here the order is
  kept per target.
- Rasa waits five minutes for an action server that hangs, and its conversation with it. Here it
  waits a little longer than the bot does for Rasa.

They reach into Rasa's inside, so another version is refused; tests/nlu/test_patches.py compares
each with the original.
"""

import logging
from graphlib import TopologicalSorter
from typing import Any

import rasa
import rasa.core.actions.action
import rasa.shared.utils.common
from jsonschema import validators
from jsonschema.exceptions import best_match
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event

RASA_VERSION = "3.6.21"
ACTION_SECONDS = 8

logger = logging.getLogger(__name__)


class UnsupportedRasaError(RuntimeError):
    """The installed Rasa is not the one these patches were written for."""


def apply() -> None:
    """Installs the patches; raises UnsupportedRasaError under another Rasa."""
    require_version(rasa.__version__)
    RemoteAction._validate_action_result = _action_result_validator()
    Event.resolve_by_type = staticmethod(_event_resolver())
    DaskGraphRunner.run = run_in_kept_order
    # Its own name in that module, as RemoteAction reads it at each call.
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS


def require_version(version: str) -> None:
    """Raises UnsupportedRasaError unless the version is the one patched here."""
    if version != RASA_VERSION:
        raise UnsupportedRasaError(
            f"nlu/patches.py fits Rasa {RASA_VERSION}, found {version}: "
            "run `uv sync --project nlu`, or review the patches for the new version."
        )


def _action_result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validators.validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        # The same error is chosen as by jsonschema.validate.
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". The action server's answer does not have Rasa's format."
        raise error

    return validate


def _event_resolver() -> Any:
    classes: dict[str, type[Event]] = {}

    def resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if type_name not in classes:
            for cls in rasa.shared.utils.common.all_subclasses(Event):
                classes.setdefault(cls.type_name, cls)
        if type_name in classes:
            return classes[type_name]
        if type_name == "topic":
            return None
        if default is not None:
            return default
        raise ValueError(f"Unknown event name '{type_name}'.")

    return resolve


def run_in_kept_order(
    runner: DaskGraphRunner,
    inputs: dict[str, Any] | None = None,
    targets: list[str] | None = None,
) -> dict[str, Any]:
    """Runs the graph as DaskGraphRunner.run does, node after node in an order kept per target."""
    wanted = tuple(targets or runner._graph_schema.target_names)
    plan = _plan(runner, wanted)
    results = {name: (name, value) for name, value in (inputs or {}).items()}
    _refuse_clash(inputs or {}, {name for name, _ in plan})
    logger.debug("Running graph for targets %s.", wanted)
    try:
        for name, needs in plan:
            # A node tells a missing input by getting the bare name, as dask passes it.
            node = runner._instantiated_nodes[name]
            results[name] = node(*[results.get(need, need) for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(results[name] for name in wanted)


def _plan(runner: DaskGraphRunner, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    plans = runner.__dict__.setdefault("_kept_plans", {})
    if wanted not in plans:
        nodes = runner._graph_schema.minimal_graph_schema(list(wanted)).nodes
        needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
        order = TopologicalSorter(needs).static_order()
        plans[wanted] = [(name, needs[name]) for name in order if name in needs]
    return plans[wanted]


def _refuse_clash(inputs: dict[str, Any], names: set[str]) -> None:
    for value in inputs.values():
        if isinstance(value, str) and value in names:
            raise GraphRunError(f"Input value '{value}' clashes with a node name.")
