"""What a conversation went through, without playing it from its start for each look at it."""

import copy
from operator import is_not

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    EntitiesAdded,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

_BEGINNINGS = frozenset({Restarted, SessionStarted})
# None of these takes back what came before it.
_LASTING = frozenset(
    {
        ActionExecuted,
        BotUttered,
        DefinePrevUserUtteredFeaturization,
        EntitiesAdded,
        SlotSet,
        UserUttered,
    }
)
_PLAIN = _BEGINNINGS | _LASTING
_applied_events = DialogueStateTracker.applied_events


class PastStates:
    """The states before each action of a tracker, as Domain.states_for_tracker_history has them."""

    def __init__(self, tracker: DialogueStateTracker, domain: Domain, omits: bool) -> None:
        self._domain = domain
        self._omits = omits
        self._played = tracker.init_copy()
        self._states: list[State] = []
        self._events: list[Event] = []
        self._play(tracker.applied_events())

    def goes_on(self, tracker: DialogueStateTracker, domain: Domain, omits: bool) -> bool:
        """Whether the tracker only goes on from what is kept, which then goes along."""
        if domain is not self._domain or omits is not self._omits:
            return False
        events = tracker.applied_events()
        known = len(self._events)
        if len(events) < known or any(map(is_not, self._events, events)):
            return False
        if len(events) > known:
            self._play(events[known:])
        return True

    def all(self) -> list[State]:
        """Copies, as those who ask change them."""
        return [
            {kind: dict(part) for kind, part in state.items()}
            for state in [*self._states, self._last]
        ]

    def _play(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, ActionExecuted):
                self._states.append(self._state())
            self._played.update(event)
        self._events.extend(events)
        self._last = self._state()

    def _state(self) -> State:
        state = self._domain.get_active_state(self._played, omit_unset_slots=self._omits)
        return self._domain._clean_state(state)


def applied_events(tracker: DialogueStateTracker) -> list[Event]:
    """As a tracker's own: what was not taken back since the conversation began.

    Its own asks each event for five kinds, which takes longer than all else for abstract classes.
    """
    events = list(tracker.events)
    kinds = [type(event) for event in events]
    if not _PLAIN.issuperset(kinds):
        return _applied_events(tracker)  # type: ignore[no-any-return]
    begins = [place for place, kind in enumerate(kinds) if kind in _BEGINNINGS]
    return events[begins[-1] + 1 :] if begins else events


def copied(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker with the same events and state, which goes its own way."""
    twin = copy.copy(tracker)
    vars(twin).pop("_kept_states", None)
    twin.events = copy.copy(tracker.events)
    twin.slots = {name: _slot(slot) for name, slot in tracker.slots.items()}
    twin.active_loop = copy.copy(tracker.active_loop)
    # A tracker that is played anew has none of these.
    twin.sender_source = twin.model_id = twin.assistant_id = None
    return twin


def _slot(slot: Slot) -> Slot:
    # As copy.copy, which asks first how to pickle it.
    twin = object.__new__(type(slot))
    vars(twin).update(vars(slot))
    return twin
