"""Each patch beside Rasa's own code: same results."""

import copy
import json
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
from rasa.core.actions.action import ActionExtractSlots, RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
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
from nlu import fitting_rules, patches

ORIGINAL_EXTRACT = ActionExtractSlots.run.__wrapped__
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
    monkeypatch.setattr(fitting_rules, "_KEPT", 2)
    policy = object.__new__(RulePolicy)
    told = [state("action_listen", intent) for intent in INTENTS]
    greeting, nothing = {json.dumps([told[0]]): "action_converse"}, dict[str, str]()
    for each in told * 2:
        assert policy._get_possible_keys(nothing, [each]) == set()
        wanted = set(greeting) if each is told[0] else set()
        assert policy._get_possible_keys(greeting, [each]) == wanted
    assert all(len(found._ending) <= 2 for found in vars(policy)["_kept_rules"].values())


NAMED = "{type: from_entity, entity: field}"
FILLED = ("{type: custom, action: action_answer}", "{type: from_text}", NAMED)


def slotted(mapping: str, action: str = "action_answer") -> Domain:
    """A domain with one slot."""
    slot = f"{{field: {{type: text, influence_conversation: false, mappings: [{mapping}]}}}}"
    return Domain.from_yaml(f"{{entities: [field], actions: [{action}], slots: {slot}}}")


async def found_in(domain: Domain, run: Any) -> list[Event]:
    """What a message with one entity, in which "finance" is named, says for the domain's slots."""
    entity = {"entity": "field", "value": "finance"}
    heard = UserUttered("finance", {"name": "greet"}, [entity])
    tracker = DialogueStateTracker.from_events("web:1", [heard], domain.slots)
    return await run(ActionExtractSlots(None), None, None, tracker, domain)


@pytest.mark.parametrize("mapping", ["{type: custom}", NAMED])
async def test_a_message_says_the_same_for_slots_as_before(mapping: str) -> None:
    domain = slotted(mapping)
    for _ in range(2):
        found = await found_in(domain, ActionExtractSlots.run)
        assert found == await found_in(slotted(mapping), ORIGINAL_EXTRACT)
    assert bool(found) is (mapping == NAMED)


def test_slots_are_looked_for_where_a_message_could_fill_one() -> None:
    assert not patches.finds_slots(DOMAIN)
    assert all(patches.finds_slots(slotted(mapping)) for mapping in FILLED)
    assert patches.finds_slots(slotted("{type: custom}", "action_validate_slot_mappings"))
