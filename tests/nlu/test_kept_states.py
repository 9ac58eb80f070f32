"""States kept with a tracker and copies of trackers, beside Rasa's own that play all anew."""

import ast
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import rasa.core.policies.rule_policy
import rasa.core.processor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

import nlu
from nlu import patches

PLAYED_STATES, PLAYED_COPY = DialogueStateTracker.past_states, DialogueStateTracker.copy
ASKED_EVENTS = DialogueStateTracker.applied_events
DOMAIN = Domain.load(Path(nlu.__file__).with_name("domain.yml"))
ASKED = MappingProxyType({"domain": DOMAIN, "omit_unset_slots": False})


def heard(intent: str, text: str | None) -> UserUttered:
    """A message that was understood, or a button that was pressed."""
    entity = {"entity": "field", "value": "finance", "start": 0, "end": 1}
    return UserUttered(text, {"name": intent, "confidence": 0.9}, [entity])


events = st.one_of(
    st.builds(heard, st.sampled_from(("greet", "finance")), st.sampled_from(("hello", None))),
    st.builds(ActionExecuted, st.sampled_from(("action_listen", "action_answer"))),
    st.builds(SlotSet, st.sampled_from(("field", "language")), st.sampled_from((None, "legal"))),
    st.builds(FollowupAction, st.just("action_answer")),
    st.builds(ActiveLoop, st.sampled_from(("some_form", None))),
    st.sampled_from(
        (BotUttered, ConversationPaused, SessionStarted, Restarted, ActionReverted)
    ).map(lambda kind: kind()),
    st.builds(UserUtteranceReverted),
)
stretches = st.lists(st.lists(events, max_size=8), min_size=1, max_size=5)


@pytest.fixture
def kept_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DialogueStateTracker, "past_states", PLAYED_STATES)
    monkeypatch.setattr(DialogueStateTracker, "copy", PLAYED_COPY)
    monkeypatch.setattr(DialogueStateTracker, "applied_events", ASKED_EVENTS)
    patches.keep_states()


def tracker() -> DialogueStateTracker:
    """A conversation that just begins."""
    return DialogueStateTracker("web:1", DOMAIN.slots)


def state_of(found: DialogueStateTracker) -> dict[str, Any]:
    """All that a tracker holds, comparable."""
    told = {name: value for name, value in vars(found).items() if name != "_kept_states"}
    slots = {name: (slot.value, slot.has_been_set) for name, slot in found.slots.items()}
    return {**told, "slots": slots, "events": list(found.events)}


@pytest.mark.usefixtures("kept_states")
@given(stretches)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_states_are_those_that_are_played_anew(told: list[list[Event]]) -> None:
    grown = tracker()
    for stretch in told:
        grown.update_with_events(stretch, None)
        for _ in range(2):
            found = grown.past_states(**ASKED)
            assert grown.applied_events() == ASKED_EVENTS(grown)
            assert found == PLAYED_STATES(grown, **ASKED)
            # Who asks changes what he was given.
            for state in found:
                state.get("user", {}).pop("intent", None)


@pytest.mark.usefixtures("kept_states")
@given(st.lists(events, max_size=12), st.lists(events, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_copy_is_the_tracker_that_is_played_anew(before: list[Event], after: list[Event]) -> None:
    grown = tracker()
    grown.update_with_events(before, None)
    grown.past_states(**ASKED)
    twin = grown.copy()
    assert state_of(twin) == state_of(PLAYED_COPY(grown))
    as_it_was = state_of(grown)
    twin.update_with_events(after, None)
    assert state_of(grown) == as_it_was
    assert twin.past_states(**ASKED) == PLAYED_STATES(twin, **ASKED)


@pytest.mark.usefixtures("kept_states")
@pytest.mark.parametrize("rules_only", [True, False])
def test_every_way_of_asking_is_answered_as_before(rules_only: bool) -> None:
    grown = tracker()
    grown.update_with_events([heard("greet", "hello"), ActionExecuted("action_answer")], None)
    grown.past_states(**ASKED)
    other = {
        "omit_unset_slots": True,
        "ignore_rule_only_turns": rules_only,
        "rule_only_data": {"rule_only_slots": [], "rule_only_loops": []},
    }
    assert grown.past_states(DOMAIN, **other) == PLAYED_STATES(grown, DOMAIN, **other)
    assert grown.past_states(Domain.empty()) == PLAYED_STATES(grown, Domain.empty())


@pytest.mark.parametrize("module", [rasa.core.processor, rasa.core.policies.rule_policy])
def test_debug_lines_of_rasa_and_they_alone_go_without_a_copy(module: Any) -> None:
    told: list[Event] = [SlotSet("field", "legal")]
    assert module.copy.deepcopy(told) is told
    source = ast.parse(Path(module.__file__).read_text())
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    lines = [ast.unparse(call) for call in calls if ast.unparse(call.func) == "structlogger.debug"]
    copied = "".join(lines).count("copy.deepcopy(")
    names = [node for node in ast.walk(source) if isinstance(node, ast.Name) and node.id == "copy"]
    assert len(names) == copied > 0
