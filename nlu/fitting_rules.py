"""Which rules fit a conversation, without a look at each of them."""

import json
from collections.abc import Callable

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State

Look = Callable[[dict[str, str], list[State]], set[str]]
_KEPT = 2000


class FittingRules:
    """Looks among those rules alone whose end fits how the conversation stands.

    Which these are is kept by what the rules read of a state: not its text, which is always new.
    """

    def __init__(self, look: Look, lookup: dict[str, str]) -> None:
        """`look` gives the keys of a lookup that fit some states, as Rasa does."""
        self._look = look
        self._lookup = lookup
        rules: list[list[State]] = [json.loads(key) for key in lookup]
        # What lies further back than the longest rule decides nothing.
        self._longest = max(map(len, rules), default=0)
        states = [state for rule in rules for state in rule]
        self._read = sorted({(k, name) for state in states for k in state for name in state[k]})
        self._ending: dict[str, dict[str, str]] = {}

    def of(self, states: list[State]) -> set[str]:
        """The keys of the rules that fit."""
        if not states or not self._lookup:
            return set(self._lookup)
        return self._look(self._ending_as(states[-1]), states[-self._longest :])

    def _ending_as(self, state: State) -> dict[str, str]:
        read = [state.get(kind, {}).get(name) for kind, name in self._read]
        seen = repr((bool(state.get(PREVIOUS_ACTION)), read))
        if seen not in self._ending:
            if len(self._ending) >= _KEPT:
                self._ending.clear()
            fitting = self._look(self._lookup, [state])
            self._ending[seen] = {key: self._lookup[key] for key in fitting}
        return self._ending[seen]
