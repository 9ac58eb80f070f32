"""Hot spots of Rasa 3.6.21 made fast, with the same results, and one wait made short.

- An action's answer is checked against a JSON schema; Rasa checks the schema itself again at each
  answer (50 ms). Here a look suffices for slots and messages; all else meets one validator that
  is built once.
- The call of an action takes along the whole domain and every event of the session. Here it takes
  what our actions read: the message, the slots, the channel.
- Each call of an action opens a connection. Here one is kept (`keep_connections`, for a server).
- Each stored event's class is looked up by a walk over all subclasses. Here a map is built once.
- Whether the domain is empty is asked at each message, of a new empty one. Here that one is kept.
- Understanding a long message holds up the loop that answers everybody, for a tenth of a second.
  Here such have threads (`understand_aside`, for a server), and other turns go on meanwhile. A
  short one is understood in the loop: a thread would take a tenth of a turn's processor time more.
- Which rules fit is looked for among all rules, three times a turn. Here it is among those whose
  end fits the last state (`keep_rules`, for a server: its rules stay as they were trained).
- A session is played from its start for each look at its states, three times a turn, and for each
  copy of a tracker, twice a turn; and each event is asked five times whether it takes back others.
  Here states are kept with the tracker, what a tracker holds is copied, and events of everyday are
  told by their class (`keep_states`, for a server: a training asks once).
- What a debug line would tell is copied deeply, seven times a turn. Here it is told as it is.
- What a message says for slots is looked for by each slot's mappings. Here it is not where no
  mapping could find anything, as ours are set by actions alone.
- The graph runner prunes, orders and schedules the same graph at each message. Here the order is
  kept per target.
- Rasa waits five minutes for an action server that hangs, and its conversation with it. Here it
  waits a little longer than the bot does for Rasa.

They reach into Rasa's inside, so another version is refused; tests/nlu/test_patches.py compares
each with the original. What is no matter of speed stands apart and asks for the same version:
`nlu/stages.py` times the parts of a turn, `nlu/shell_prompt.py` is the shell's prompt.
"""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial, wraps
from graphlib import TopologicalSorter
from types import NoneType, SimpleNamespace
from typing import Any

import rasa
import rasa.core.actions.action
import rasa.core.policies.rule_policy
import rasa.core.processor
import rasa.shared.utils.common
from aiohttp import ClientSession
from jsonschema import validators
from jsonschema.exceptions import best_match
from rasa.core.actions.action import ActionExtractSlots, RemoteAction
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

from nlu.fitting_rules import FittingRules
from nlu.past_states import PastStates, applied_events, copied

RASA_VERSION = "3.6.21"
ACTION_SECONDS = 8
_UNDERSTOOD_AT_ONCE = 2
# Of ten questions nine are shorter, and take some milliseconds.
_SHORT_BYTES = 300
# Who waits for Python's lock gets it after so many seconds; with Python's own 5 ms the loop and
# the threads beside it would wait for each other longer than they work.
_LOCK_SECONDS = 0.0005

logger = logging.getLogger(__name__)


class UnsupportedRasaError(RuntimeError):
    """The installed Rasa is not the one these patches were written for."""


def apply() -> None:
    """Installs the patches; raises UnsupportedRasaError under another Rasa."""
    require_version()
    RemoteAction._validate_action_result = _action_result_validator()
    RemoteAction._action_call_format = action_call
    Event.resolve_by_type = staticmethod(_event_resolver())
    Domain.is_empty = _emptiness()
    DaskGraphRunner.run = run_in_kept_order
    ActionExtractSlots.run = _slots_extraction()
    # Its own name in that module, as RemoteAction reads it at each call.
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
    # These two copy deeply for their debug lines alone.
    for module in (rasa.core.processor, rasa.core.policies.rule_policy):
        module.copy = SimpleNamespace(deepcopy=lambda told: told)


def keep_connections() -> None:
    """Calls of an endpoint share a session from now on; for a process with one event loop."""
    require_version()
    opened = EndpointConfig.session

    @asynccontextmanager
    async def session(endpoint: EndpointConfig) -> AsyncIterator[ClientSession]:
        kept = vars(endpoint).get("_kept_session")
        if kept is None or kept.closed:
            kept = vars(endpoint)["_kept_session"] = opened(endpoint)
        yield kept

    EndpointConfig.session = session


def understand_aside() -> None:
    """Long messages are understood in threads from now on, two at the same time."""
    require_version()
    aside = ThreadPoolExecutor(_UNDERSTOOD_AT_ONCE, "understanding")
    here = MessageProcessor.parse_message

    async def parse_message(
        processor: MessageProcessor,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        # A text that no door has made safe may hold half a character.
        size = len((message.text or "").encode("utf-8", "replace"))
        if processor.http_interpreter or size <= _SHORT_BYTES:
            return await here(processor, message, tracker, only_output_properties)
        known = tracker or DialogueStateTracker.from_events(message.sender_id, [])
        parse = partial(
            copy_context().run,
            processor._parse_message_with_graph,
            message,
            known,
            only_output_properties,
        )
        understood = await asyncio.get_running_loop().run_in_executor(aside, parse)
        processor._update_full_retrieval_intent(understood)
        processor._check_for_unseen_features(understood)
        return understood

    MessageProcessor.parse_message = parse_message
    sys.setswitchinterval(_LOCK_SECONDS)


def keep_rules() -> None:
    """Rules are looked for by how a conversation stands from now on, with each loaded model."""
    require_version()
    look = RulePolicy._get_possible_keys

    def fitting(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
        kept = vars(policy).setdefault("_kept_rules", {})
        if id(lookup) not in kept:
            kept[id(lookup)] = FittingRules(partial(look, policy), lookup)
        return kept[id(lookup)].of(states)

    RulePolicy._get_possible_keys = fitting


def keep_states() -> None:
    """A tracker keeps its past states from now on, and is copied as it is."""
    require_version()
    play = DialogueStateTracker.past_states

    def past_states(
        tracker: DialogueStateTracker,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        # A machine-learned policy leaves turns out by what came after them.
        if ignore_rule_only_turns:
            return play(tracker, domain, omit_unset_slots, True, rule_only_data)
        kept = vars(tracker).get("_kept_states")
        if kept is None or not kept.goes_on(tracker, domain, omit_unset_slots):
            kept = vars(tracker)["_kept_states"] = PastStates(tracker, domain, omit_unset_slots)
        return kept.all()

    DialogueStateTracker.past_states = past_states
    DialogueStateTracker.copy = copied
    DialogueStateTracker.applied_events = applied_events


def require_version(version: str = rasa.__version__) -> None:
    """Raises UnsupportedRasaError unless the version, Rasa's by default, is the one patched."""
    if version != RASA_VERSION:
        raise UnsupportedRasaError(
            f"nlu/patches.py fits Rasa {RASA_VERSION}, found {version}: "
            "run `uv sync --project nlu`, or review the patches for the new version."
        )


def _action_result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    validator = validators.validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        if sets_slots_and_speaks(result):
            return True
        # The same error is chosen as by jsonschema.validate.
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". The action server's answer does not have Rasa's format."
        raise error

    return validate


def action_call(action: RemoteAction, tracker: DialogueStateTracker, _: Domain) -> dict[str, Any]:
    """The body of an action's call, without the domain and with the last message's event alone."""
    state = tracker.current_state(EventVerbosity.NONE)
    heard = {"event": UserUttered.type_name, "input_channel": tracker.get_latest_input_channel()}
    return {
        "next_action": action.name(),
        "sender_id": tracker.sender_id,
        "tracker": {**state, "events": [heard]},
        # The action server's library refuses a call without one.
        "domain": {},
        "version": rasa.__version__,
    }


def sets_slots_and_speaks(result: Any) -> bool:
    """Whether an answer has Rasa's format and no other events than slots, as ours have."""
    if not isinstance(result, dict):
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    if not isinstance(events, list) or not isinstance(responses, list):
        return False
    return all(map(_sets_a_slot, events)) and all(isinstance(each, dict) for each in responses)


def _sets_a_slot(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.get("event") == "slot"
        and isinstance(found.get("name"), str)
        and "value" in found
        and type(found.get("timestamp")) in (int, float, NoneType)
        and type(found.get("metadata")) in (dict, NoneType)
    )


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


def _slots_extraction() -> Any:
    extract = ActionExtractSlots.run

    @wraps(extract)
    async def run(
        action: ActionExtractSlots,
        channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        finds = vars(domain).get("_finds_slots")
        if finds is None:
            finds = vars(domain)["_finds_slots"] = finds_slots(domain)
        return await extract(action, channel, nlg, tracker, domain) if finds else []

    return run


def finds_slots(domain: Domain) -> bool:
    """Whether a message could fill a slot before any action answers it."""
    mappings = [one for slot in domain.slots for one in slot.mappings]
    by_actions = all(one.get("type") == "custom" and "action" not in one for one in mappings)
    return not by_actions or ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions


def _emptiness() -> Any:
    nothing = Domain.empty().as_dict()

    def is_empty(domain: Domain) -> bool:
        return bool(domain.as_dict() == nothing)

    return is_empty


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
