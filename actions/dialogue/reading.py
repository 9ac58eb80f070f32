"""What a message asks: which intent, which field or topic, which statements fit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from actions.cues import has
from actions.dialogue.context import Context
from actions.dialogue.field_words import field_by_word
from actions.dialogue.follow_ups import (
    asks_of_another_time,
    asks_of_what_was_told,
    besides,
    corrects_with_more,
    earlier_of,
    is_of_its_field,
    kept_subject,
    subject_before,
    subjects_before,
    turns_away,
    with_its_date,
)
from actions.dialogue.labels import CONVERSATION, FOLLOW_UP, KNOWLEDGE, OUT_OF_SCOPE, SUBSCRIPTION
from actions.dialogue.limits import Limits
from actions.dialogue.named import about_what_is_named
from actions.dialogue.order import asked_first
from actions.dialogue.progress import (
    State,
    asks_of_all_tasks,
    field_meant,
    is_about_all,
    order_asked,
    state_asked,
)
from actions.dialogue.scope import (
    Scope,
    asks_of_private_life,
    doubtful,
    elsewhere,
    is_of_person,
    signs_of,
)
from actions.dialogue.turn import Turn
from actions.dialogue.wording import (
    asks_for_changes,
    asks_for_the_source,
    asks_whether,
    follows_up,
    is_short,
    questions_in,
    without_correction,
)
from actions.finding.index import StatementIndex
from actions.finding.question import Question
from actions.finding.ranker import Found, Ranker
from actions.finding.wanted import counted_in, wanted_in, wants_one_thing

_MANY = 3
# Who names a field after these goes on to that.
_WHOLE = ("overview", "fields")


@dataclass(frozen=True)
class Reading:
    """The decision on one message; `found` are statements, best first.

    With `several` they answer the parts of the message, each its own. `others` are what the
    message may be about too, likeliest first; `unsure` asks to have one of them chosen. Where
    several things are named, `leads` are the best statements on each. `state` is asked for: what is
    done, or what is not; `standing` where that is asked of a whole field.
    """

    intent: str
    field: str | None = None
    topic: str | None = None
    found: tuple[Found, ...] = ()
    follows: bool = False
    runner_up: str | None = None
    others: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    unsure: bool = False
    open_question: bool = False
    asks_whether: bool = False
    asks_which_several: bool = False
    asks_each: bool = False
    state: State | None = None
    standing: State | None = None
    several: bool = False

    @property
    def best(self) -> float:
        """How well the best statement fits, 0 to 1."""
        return self.found[0].score if self.found else 0.0


class Reader:
    """Reads a turn in its context against one version of the catalogue."""

    def __init__(
        self, index: StatementIndex, ranker: Ranker, scope: Scope, limits: Limits | None = None
    ) -> None:
        self._index = index
        self._ranker = ranker
        self._scope = scope
        self.limits = limits or Limits()
        self._fields = frozenset(index.catalogue.fields)

    def read(self, turn: Turn, context: Context) -> Reading:
        """The intent that wording, meaning and context speak for together."""
        follows = context.alive and follows_up(turn.normal) and not asks_of_all_tasks(turn)
        labels = self._with_alerts_heard(turn, self._labels(turn, context, follows))
        labels = self._with_rest_heard(turn, labels)
        if context.shown and self._asks_for_its_sources(turn, follows):
            return Reading("sources", topic="sources", follows=True)
        if self._is_talk(labels):
            intent = _best(labels)
            field = self._field_meant(turn, labels) if intent in SUBSCRIPTION else None
            return Reading(intent, field=field, follows=follows)
        told = context.shown[:1] if follows else ()
        of_person = is_of_person(turn.names, told, self._index)
        if asks_of_private_life(turn.normal, of_person):
            found = self._find(self._question(turn, context, labels, follows), context)
            return Reading(OUT_OF_SCOPE, found=found, follows=follows)
        state, field = state_asked(turn.normal), field_meant(turn, context, follows)
        if state and field in self._fields and is_about_all(turn.normal, turn.field_words):
            return Reading(field, field=field, follows=follows, standing=state)
        return self._read_question(turn, context, labels, follows, of_person)

    def _read_question(
        self,
        turn: Turn,
        context: Context,
        labels: Mapping[str, float],
        follows: bool,
        of_person: bool,
    ) -> Reading:
        several = self._several(turn, labels)
        if several:
            return replace(self._about(turn, context, labels, several, follows), several=True)
        question = self._question(turn, context, labels, follows)
        found = self._find(question, context)
        about = about_what_is_named(turn, found, self._index, self.limits.sure)
        found = about or found
        # Of a person there is much to ask that we do not hold; of a thing hardly.
        at_home = bool(about) and not of_person
        if _best(labels) != OUT_OF_SCOPE:
            at_home = bool(about) or asks_for_changes(turn.normal)
        if question.earlier and asks_of_another_time(
            turn, context, found, self._index, self.limits.sure
        ):
            at_home = True
        line = self.limits.held_in_follow_up if follows else self.limits.held
        if not at_home and self._is_foreign(question, labels, found, line):
            return Reading(OUT_OF_SCOPE, found=found, follows=follows)
        found = self._ordered(turn, labels, found)
        if question.earlier:
            found = with_its_date(turn, context, found, self._index, self.limits.sure)
        return self._about(turn, context, labels, found, follows)

    def _labels(self, turn: Turn, context: Context, follows: bool) -> dict[str, float]:
        labels = dict(turn.labels)
        if corrects_with_more(turn):
            # "No, logistics" turns down what was told, and says at once what is wanted.
            labels = {key: p for key, p in labels.items() if key not in FOLLOW_UP}
        if follows and asks_of_what_was_told(turn, context):
            # "什么时候的消息" after an answer is about that, and not about one's alerts.
            labels.pop("my_subscriptions", None)
        alone = is_short(turn.normal) and not wants_one_thing(turn.normal)
        for key in turn.fields:
            decides = alone and not self._is_beside(turn, labels, key)
            share = self.limits.named_alone if decides else self.limits.named
            labels[key] = labels.get(key, 0.0) + share
        if follows and not turn.fields:
            for key in self._goes_on_with(turn, labels, context):
                labels[key] = labels.get(key, 0.0) + self.limits.context_share
        return labels

    def _asks_for_sources(self, turn: Turn) -> bool:
        share = turn.labels.get("sources", 0.0)
        return share >= self.limits.clear and not wants_one_thing(turn.normal)

    def _asks_for_its_sources(self, turn: Turn, follows: bool) -> bool:
        """Whether the message wants to know where what was told before comes from."""
        if asks_for_the_source(turn.normal):
            return True
        wanted = wanted_in(turn.normal)
        other = bool(counted_in(turn.normal)) or wanted.date or wanted.contact
        return follows and not other and turn.labels.get("sources", 0.0) >= self.limits.certain

    def _is_beside(self, turn: Turn, labels: Mapping[str, float], named: str) -> bool:
        """Whether the field that is named is not what a message is about.

        It is a wish for alerts, or the name is an everyday word and something else is clear.
        """
        best = _best(labels)
        clear = best in KNOWLEDGE and labels.get(best, 0.0) >= self.limits.clear
        return best in SUBSCRIPTION or (clear and best != named and has("everyday", turn.normal))

    def _goes_on_with(self, turn: Turn, labels: Mapping[str, float], context: Context) -> list[str]:
        """What a follow-up may speak of: after a wish for alerts rather these than their field."""
        if self._asks_for_sources(turn):
            return ["sources"]
        if context.topic in SUBSCRIPTION:
            wish = max(SUBSCRIPTION, key=lambda key: labels.get(key, 0.0))
            if labels.get(wish, 0.0) >= self.limits.alerts:
                return [wish]
        subjects = subjects_before(turn, context)
        return [key for key in subjects if key in self._fields or key in KNOWLEDGE]

    def _with_alerts_heard(self, turn: Turn, labels: dict[str, float]) -> dict[str, float]:
        """A message that speaks of alerts and may well be a wish for them is one."""
        share = sum(labels.get(key, 0.0) for key in SUBSCRIPTION)
        if len(turn.fields) > _MANY and not has("alerts", turn.normal):
            # A list of fields is a wide question sooner than a wish; nothing is changed on a guess.
            return {key: p for key, p in labels.items() if key not in SUBSCRIPTION}
        if not has("alerts", turn.normal) or share < self.limits.alerts:
            return labels
        return {key: p for key, p in labels.items() if key in SUBSCRIPTION}

    def _with_rest_heard(self, turn: Turn, labels: dict[str, float]) -> dict[str, float]:
        """Who asks what is left to do, or how many, wants that, and not more of a list."""
        if state_asked(turn.normal) or wanted_in(turn.normal).figure:
            return {key: p for key, p in labels.items() if key != "more"}
        return labels

    def _is_talk(self, labels: Mapping[str, float]) -> bool:
        return _best(labels) in CONVERSATION | SUBSCRIPTION | FOLLOW_UP

    def _field_meant(self, turn: Turn, labels: Mapping[str, float]) -> str | None:
        """The field that a wish for alerts speaks of without naming it ("news on hospitals")."""
        if turn.fields:
            return turn.fields[0] if turn.fields[0] in self._fields else None
        if named := field_by_word(turn.normal, self._index.catalogue.fields):
            return named
        found = self._ranker.rank(self._index, Question(turn.normal, {}, turn.names))
        fits = self._best_fit(found)
        weights = {key: labels.get(key, 0.0) + 0.3 * fits.get(key, 0.0) for key in self._fields}
        best, second = sorted(weights, key=lambda key: -weights[key])[:2]
        clear = weights[best] > self.limits.meant and weights[best] > 2 * weights[second]
        return best if clear else None

    def _home(self, labels: Mapping[str, float]) -> dict[str, float]:
        """The labels of fields and topics alone, as shares of each other."""
        home = {key: p for key, p in labels.items() if key in self._fields or key in KNOWLEDGE}
        total = sum(home.values()) or 1.0
        return {key: p / total for key, p in home.items()}

    def _question(
        self, turn: Turn, context: Context, labels: Mapping[str, float], follows: bool
    ) -> Question:
        earlier = None
        if follows and not turns_away(turn, context):
            earlier = earlier_of(turn, context, self._index)
        text = without_correction(turn.normal)
        return Question(text, self._home(labels), turn.names, earlier)

    def _find(self, question: Question, context: Context) -> tuple[Found, ...]:
        found = self._ranker.rank(self._index, question)
        if question.earlier and has("another", question.text):
            return besides(found, context, self._index, self.limits.sure)
        return found

    def _several(self, turn: Turn, labels: Mapping[str, float]) -> tuple[Found, ...]:
        """The best statement of each part of a question in parts; nothing unless all are sure."""
        parts = questions_in(turn.normal)
        if len(parts) < 2:
            return ()
        leads: dict[str, Found] = {}
        for part in parts:
            question = Question(part, self._home(labels), turn.names)
            found = self._ranker.rank(self._index, question)
            if found[0].score < self.limits.part or self._is_foreign(
                question, labels, found, self.limits.held_in_follow_up
            ):
                return ()
            leads.setdefault(found[0].id, found[0])
        return tuple(leads.values()) if len(leads) > 1 else ()

    def _is_foreign(
        self,
        question: Question,
        labels: Mapping[str, float],
        found: tuple[Found, ...],
        line: float,
    ) -> bool:
        signs = signs_of(question, labels, found, self._index)
        share = self._scope.held(signs, question.earlier is not None)
        if elsewhere(signs):
            return True
        if found and found[0].score >= self.limits.beyond_doubt and not doubtful(signs):
            return False
        return share < line

    def _about(
        self,
        turn: Turn,
        context: Context,
        labels: Mapping[str, float],
        found: tuple[Found, ...],
        follows: bool,
    ) -> Reading:
        fits = self._best_fit(found)
        known = [key for key in labels if key in self._fields or key in KNOWLEDGE]
        keys = dict.fromkeys([*known, *fits])

        def weight(key: str) -> float:
            return math.log(labels.get(key, 0.0) + 0.02) + self.limits.pull * fits.get(key, 0.0)

        order = sorted(keys, key=weight, reverse=True)
        if follows and found:
            near = [one.id for one in found if one.score >= self.limits.near * found[0].score]
            goes_on = not self._names_another_topic(turn, found[0], context)
            order = kept_subject(order, near, turn, context, self._index) if goes_on else order
        chosen = order[0] if order else "overview"
        second = order[1] if len(order) > 1 else None
        close = second is not None and weight(chosen) - weight(second) < self.limits.close
        is_field = chosen in self._fields
        unsure = close and max(labels.values(), default=0.0) < self.limits.unsure
        return Reading(
            chosen,
            field=chosen if is_field else None,
            topic=None if is_field else chosen,
            found=found,
            follows=follows,
            runner_up=second if close else None,
            others=tuple(order[1 : _MANY + 1]),
            leads=self._leads(turn, found),
            unsure=unsure and bool(found) and found[0].score < self.limits.sure,
            open_question=not wants_one_thing(turn.normal),
            asks_whether=asks_whether(turn.normal),
            asks_which_several=has("which_several", turn.normal),
            asks_each=has("each", turn.normal),
            state=order_asked(turn.normal),
        )

    def _ordered(
        self, turn: Turn, labels: Mapping[str, float], found: tuple[Found, ...]
    ) -> tuple[Found, ...]:
        if not found:
            return found
        talked_of = _best(labels)
        at_home = {one.id for one in found if talked_of in self._index.homes[one.id]}
        return asked_first(found, self._index.catalogue.statements, at_home, turn.normal)

    def _leads(self, turn: Turn, found: tuple[Found, ...]) -> tuple[str, ...]:
        if len(turn.names) < 2:
            return ()
        named = self._index.named
        best = (next((f.id for f in found if n in named[f.id]), None) for n in sorted(turn.names))
        return tuple(dict.fromkeys(identity for identity in best if identity))

    def _names_another_topic(self, turn: Turn, best: Found, context: Context) -> bool:
        """Whether a follow-up is clearly of a topic that was not talked of."""
        subject = subject_before(turn, context)
        if self._asks_for_sources(turn):
            return True
        if subject in _WHOLE and any(key in self._fields for key in self._clearly_named(turn)):
            return True
        if has("leans", turn.normal) or is_of_its_field(turn, best, context, self._index):
            return False
        shares = (turn.labels.get(key, 0.0) for key in KNOWLEDGE if key != subject)
        return any(share > self.limits.other_topic for share in shares)

    def _clearly_named(self, turn: Turn) -> list[str]:
        return [key for key in turn.fields if turn.labels.get(key, 0.0) >= self.limits.clear]

    def _best_fit(self, found: Iterable[Found]) -> dict[str, float]:
        fits: dict[str, float] = {}
        for one in found:
            for key in sorted(self._index.homes[one.id]):
                fits[key] = max(fits.get(key, 0.0), one.score)
        return fits


def _best(labels: Mapping[str, float]) -> str:
    return max(labels, key=labels.__getitem__, default=OUT_OF_SCOPE)
