"""Each patch beside Rasa's own code: same results."""

import asyncio
import copy
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import dask
import pytest
import rasa.core.actions.action
import rasa.shared.utils.common
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError, validate
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker

import nlu
from nlu import patches

ORIGINAL_PARSE = MessageProcessor.parse_message
ORIGINAL_RULES = RulePolicy._get_possible_keys
DOMAIN = Domain.load(Path(nlu.__file__).with_name("domain.yml"))

GOOD = [
    {},
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "field", "value": "finance"}]},
    {"events": [{"event": "slot", "name": "context", "value": None, "timestamp": None}]},
    {"responses": [{"text": "x"}, {"custom": {"answer": {}}}]},
    {"events": [{"event": "followup", "name": "action_listen"}]},
    {"events": [{"event": "slot", "name": "field", "value": 1, "metadata": {}, "more": []}]},
]
BAD = [
    [],
    "text",
    {"events": {}},
    {"events": [{"event": "nothing known"}]},
    {"events": [{"name": "field"}]},
    {"responses": "x"},
    {"responses": ["x"]},
    {"events": [{"event": "slot", "name": "field"}]},
    {"events": [{"event": "slot", "name": None, "value": 1}]},
    {"events": [{"event": "slot", "name": "field", "value": 1, "timestamp": True}]},
    {"events": [{"event": "slot", "name": "field", "value": 1, "metadata": "x"}]},
]


@pytest.mark.parametrize("result", GOOD)
def test_good_action_result_passes_both(result: Any) -> None:
    validate(result, RemoteAction.action_response_format_spec())
    assert RemoteAction("action_answer", None)._validate_action_result(result)


@pytest.mark.parametrize("result", BAD)
def test_bad_action_result_is_refused_by_both_for_the_same_reason(result: Any) -> None:
    with pytest.raises(ValidationError) as original:
        validate(result, RemoteAction.action_response_format_spec())
    with pytest.raises(ValidationError) as patched:
        RemoteAction("action_answer", None)._validate_action_result(copy.deepcopy(result))
    assert patched.value.message.startswith(original.value.message)
    assert patched.value.path == original.value.path


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
_EVENT = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["slot", "bot", "unknown"]),
        "name": st.just("field") | _JSON,
        "value": _JSON,
        "timestamp": _JSON,
        "metadata": _JSON,
    },
)
_RESULT = st.fixed_dictionaries(
    {}, optional={"events": st.lists(_EVENT, max_size=2) | _JSON, "responses": _JSON}
)


@given(_RESULT | _JSON)
def test_what_a_look_lets_through_the_schema_lets_through(result: Any) -> None:
    if patches.sets_slots_and_speaks(result):
        validate(result, RemoteAction.action_response_format_spec())


def test_the_usual_answer_needs_no_more_than_a_look() -> None:
    assert all(patches.sets_slots_and_speaks(result) for result in GOOD[:5])


def test_an_action_reads_the_same_from_the_short_call() -> None:
    heard = UserUttered(
        "jobs?",
        {"name": "talent", "confidence": 0.9},
        [{"entity": "field", "value": "health_care"}],
        {"text": "jobs?", "original_text": "Jobs?"},
        input_channel="rest",
        metadata={"request": "r1"},
    )
    events = [SlotSet("field", "finance"), heard, ActionExecuted("action_listen")]
    tracker = DialogueStateTracker.from_events("telegram:1", events, DOMAIN.slots)
    call = patches.action_call(RemoteAction("action_answer", None), tracker, DOMAIN)
    whole = Tracker.from_dict(tracker.current_state(EventVerbosity.ALL))
    short = Tracker.from_dict(call["tracker"])
    assert (call["next_action"], call["sender_id"]) == ("action_answer", "telegram:1")
    assert short.latest_message == whole.latest_message
    assert short.latest_message["original_text"] == "Jobs?"
    assert short.slots == whole.slots
    assert short.get_latest_input_channel() == whole.get_latest_input_channel() == "rest"
    assert short.sender_id == whole.sender_id


async def test_calls_of_the_action_server_keep_their_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    patches.keep_connections()
    callers = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        callers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"events": []})

    app = web.Application()
    app.router.add_post("/webhook", answer)
    server = TestServer(app)
    await server.start_server()
    endpoint = EndpointConfig(str(server.make_url("/webhook")))
    assert [await endpoint.request(json={}) for _ in range(3)] == [{"events": []}] * 3
    assert len(set(callers)) == 1
    async with endpoint.session() as kept:
        await kept.close()
    assert await endpoint.request(json={}) == {"events": []}
    async with endpoint.session() as kept:
        await kept.close()
    await server.close()


def test_every_event_type_resolves_to_the_class_that_a_walk_finds_first() -> None:
    first: dict[str, type[Event]] = {}
    for cls in rasa.shared.utils.common.all_subclasses(Event):
        first.setdefault(cls.type_name, cls)
    assert len(first) > 20
    assert {name: Event.resolve_by_type(name) for name in first} == first


def test_emptiness_of_a_domain() -> None:
    assert Domain.empty().is_empty()
    assert not Domain.from_dict({"intents": ["greet"]}).is_empty()
    assert Domain.empty().is_empty()


def test_unknown_event_types_are_treated_as_before() -> None:
    assert Event.resolve_by_type("topic") is None
    assert Event.resolve_by_type("new", SlotSet) is SlotSet
    with pytest.raises(ValueError, match="Unknown event name 'new'"):
        Event.resolve_by_type("new")


class Add(GraphComponent):
    """Adds its inputs and a constant; a missing input counts as its default."""

    def __init__(self, constant: int) -> None:
        self._constant = constant

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"constant": 0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: LocalModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Add":
        return cls(config["constant"])

    def add(self, a: int, b: int = 100) -> int:
        return a + b + self._constant

    def fail(self, a: int) -> int:
        raise RuntimeError("no result")


def _node(needs: dict[str, str], constant: int = 0, fn: str = "add") -> SchemaNode:
    return SchemaNode(needs, Add, "create", fn, {"constant": constant})


@pytest.fixture
def runner(tmp_path: Any) -> DaskGraphRunner:
    schema = GraphSchema(
        {
            "last": _node({"a": "left", "b": "right"}, 1),
            "left": _node({"a": "seed"}, 10),
            "right": _node({"a": "left", "b": "seed"}, 1000),
            "unused": _node({"a": "seed"}, fn="fail"),
        }
    )
    storage = LocalModelStorage.create(tmp_path)
    return DaskGraphRunner.create(schema, storage, ExecutionContext(schema))


def _with_dask(runner: DaskGraphRunner, inputs: dict[str, Any], targets: list[str]) -> Any:
    graph = runner._build_dask_graph(runner._graph_schema.minimal_graph_schema(targets))
    runner._add_inputs_to_graph(inputs, graph)
    return dict(dask.get(graph, targets))


@pytest.mark.parametrize("targets", [["last"], ["right", "left"], ["left"]])
def test_runner_gives_what_dask_gives_again_and_again(
    runner: DaskGraphRunner, targets: list[str]
) -> None:
    for seed in (1, 2, 3):
        expected = _with_dask(runner, {"seed": seed}, targets)
        assert runner.run({"seed": seed}, targets) == expected


def test_runner_tells_failures_as_before(runner: DaskGraphRunner) -> None:
    with pytest.raises(GraphComponentException, match="node unused"):
        runner.run({"seed": 1}, ["unused"])
    with pytest.raises(GraphRunError, match="Missing input"):
        runner.run({}, ["left"])
    with pytest.raises(GraphRunError, match="clashes"):
        runner.run({"seed": "left"}, ["last"])


def test_patches_are_in_place() -> None:
    assert DaskGraphRunner.run is patches.run_in_kept_order


def test_an_action_server_that_hangs_is_given_up_after_seconds() -> None:
    patches.apply()
    assert rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT == patches.ACTION_SECONDS < 10


class Understanding:
    """As much of Rasa's message processor as understands a message, by `parse`."""

    http_interpreter = None

    def __init__(self, parse: Callable[[str], str]) -> None:
        self._parse = parse
        self.checked: list[Any] = []

    def _parse_message_with_graph(self, message: UserMessage, *_: Any) -> dict[str, Any]:
        return {"text": self._parse(message.text), "intent": {"name": "greet"}, "entities": []}

    def _update_full_retrieval_intent(self, understood: dict[str, Any]) -> None:
        self.checked.append(understood)

    def _check_for_unseen_features(self, understood: dict[str, Any]) -> None:
        self.checked.append(understood)

    async def understand(self, text: str) -> dict[str, Any]:
        return await MessageProcessor.parse_message(self, UserMessage(text))


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(MessageProcessor, "parse_message", MessageProcessor.parse_message)
    before = sys.getswitchinterval()
    patches.understand_aside()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("aside")
async def test_understanding_gives_and_checks_what_it_did_before() -> None:
    before, after = Understanding(str.upper), Understanding(str.upper)
    told = await ORIGINAL_PARSE(before, UserMessage("hello"))
    assert await after.understand("hello") == told
    assert after.checked == before.checked == [told, told]


@pytest.mark.usefixtures("aside")
async def test_the_loop_goes_on_and_two_are_understood_at_once() -> None:
    # Each waits for the other two; were one of them in the loop, or after another, all would fail.
    together = threading.Barrier(3, timeout=30)

    def parse(text: str) -> str:
        together.wait()
        return text

    both = asyncio.gather(*map(Understanding(parse).understand, ("one", "two")))
    await asyncio.to_thread(together.wait)
    assert [told["text"] for told in await both] == ["one", "two"]


@pytest.mark.usefixtures("aside")
async def test_understanding_belongs_to_the_request_that_it_is_for() -> None:
    request: ContextVar[str] = ContextVar("request")
    request.set("r1")
    told = await Understanding(lambda _: request.get()).understand("hello")
    assert told["text"] == "r1"


@pytest.mark.usefixtures("aside")
async def test_an_error_of_understanding_is_told() -> None:
    def broken(text: str) -> str:
        raise GraphRunError(text)

    with pytest.raises(GraphRunError, match="hello"):
        await Understanding(broken).understand("hello")


INTENTS, ACTIONS = ("greet", "finance", "legal"), ("action_listen", "action_answer", "...")


def state(action: str | None, intent: str | None) -> dict[str, dict[str, str]]:
    """What a policy sees at one moment; at the begin of a conversation nothing was done."""
    parts = {
        "prev_action": {"action_name": action} if action else None,
        "user": {"intent": intent} if intent else None,
    }
    return {name: part for name, part in parts.items() if part}


moments = st.lists(
    st.builds(state, st.sampled_from((None, *ACTIONS)), st.sampled_from((None, *INTENTS))),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def kept_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", ORIGINAL_RULES)
    patches.keep_rules()


@pytest.mark.usefixtures("kept_rules")
@given(st.lists(moments, max_size=8), st.lists(moments, min_size=1, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rules_that_fit_are_the_same_the_first_time_and_later(
    rules: list[list[State]], seen: list[list[State]]
) -> None:
    policy = object.__new__(RulePolicy)
    lookup = {json.dumps(rule): "action_answer" for rule in rules}
    for states in [*seen, *seen]:
        wanted = ORIGINAL_RULES(policy, lookup, states)
        found = policy._get_possible_keys(lookup, states)
        assert found == wanted
        # What is made of an answer leaves the next one as it is.
        found.clear()


@pytest.mark.usefixtures("kept_rules")
def test_other_rules_are_looked_for_anew_and_what_is_kept_has_an_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patches, "_RULES_KEPT", 2)
    policy = object.__new__(RulePolicy)
    told = [state("action_listen", intent) for intent in INTENTS]
    greeting, nothing = {json.dumps([told[0]]): "action_converse"}, dict[str, str]()
    for each in told * 2:
        assert policy._get_possible_keys(nothing, [each]) == set()
        wanted = set(greeting) if each is told[0] else set()
        assert policy._get_possible_keys(greeting, [each]) == wanted
    assert all(len(found) <= 2 for _, found in vars(policy)["_kept_rules"].values())
