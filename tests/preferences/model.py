"""The rules of who gets what and when, in plain words: the model that the database must equal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from data.models import Kind, Pace
from data.preferences import Choices, first_digest_from, next_digest, quiet_until, zone_of

FIELDS = ("finance", "education", "energy")
ADDRESSES = ("11", "12")
Message = tuple[int, ...]


@dataclass
class Single:
    """One announcement on its way to one chat."""

    number: int
    not_before: dt.datetime


@dataclass
class Gathered:
    """One announcement that waits for a digest."""

    number: int
    due: dt.datetime
    period: str


@dataclass
class Digest:
    numbers: list[int]
    not_before: dt.datetime


@dataclass
class Person:
    """What one chat wants, in plain words, and what waits for it."""

    fields: dict[str, Pace | None] = field(default_factory=dict)
    choices: Choices = field(default_factory=lambda: Choices(zone="Europe/London"))
    away: bool = False
    single: list[Single] = field(default_factory=list)
    gathered: list[Gathered] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)
    periods: set[str] = field(default_factory=set)

    def subscribe(self, wanted: str) -> None:
        if wanted == "all":
            self.fields = {"all": None}
        elif "all" not in self.fields:
            self.fields.setdefault(wanted, None)

    def unsubscribe(self, dropped: str) -> None:
        if dropped == "all":
            self.fields = {}
            return
        if "all" in self.fields:
            self.fields = dict.fromkeys(FIELDS)
        self.fields.pop(dropped, None)

    def keep(self, choices: Choices) -> None:
        own = {key: pace for key, pace in choices.paces.items() if pace is not choices.pace}
        if own and "all" in self.fields:
            self.fields = dict.fromkeys(FIELDS)
        self.fields = {key: own.get(key) for key in self.fields}
        self.choices = replace(choices, paces={})

    def pace(self, concerned: frozenset[str]) -> Pace | None:
        """The fastest of the fields that the announcement concerns; None for none."""
        matching = [
            pace or self.choices.pace
            for key, pace in self.fields.items()
            if key == "all" or key in concerned or not concerned
        ]
        return min(matching, default=None)

    @property
    def own_paces(self) -> dict[str, Pace]:
        return {key: pace for key, pace in self.fields.items() if pace}


@dataclass
class News:
    number: int
    fields: frozenset[str]
    kind: Kind
    expires: dt.datetime


@dataclass
class Model:
    """The rules; `got` is what each chat was sent, a tuple of announcements for each message."""

    people: dict[str, Person] = field(default_factory=lambda: {a: Person() for a in ADDRESSES})
    news: dict[int, News] = field(default_factory=dict)
    got: dict[str, list[Message]] = field(default_factory=lambda: {a: [] for a in ADDRESSES})

    def announce(self, news: News, now: dt.datetime) -> None:
        self.news[news.number] = news
        for person in self.people.values():
            if self._wants(person, news.number):
                single = Single(news.number, now)
                person.single.append(single)
                self._put_off(person, single, now)

    def change(self, person: Person, choices: Choices, now: dt.datetime) -> None:
        person.keep(choices)
        for single in [*person.single, *person.digests]:
            single.not_before = min(single.not_before, now)
        for gathered in person.gathered:
            self._gather(person, gathered, now)

    def tick(self, now: dt.datetime) -> None:
        for address, person in self.people.items():
            self._make_digests(person, now)
            person.single = [s for s in person.single if self.news[s.number].expires > now]
            for single in [s for s in person.single if s.not_before <= now]:
                self._send(address, person, single, now)
            for digest in [d for d in person.digests if d.not_before <= now]:
                self._send_digest(address, person, digest, now)

    def _wants(self, person: Person, number: int) -> bool:
        news = self.news[number]
        wanted = news.kind not in person.choices.muted
        return wanted and not person.away and person.pace(news.fields) is not None

    def _send(self, address: str, person: Person, single: Single, now: dt.datetime) -> None:
        if not self._wants(person, single.number):
            person.single.remove(single)
        elif not self._put_off(person, single, now):
            person.single.remove(single)
            self.got[address].append((single.number,))

    def _put_off(self, person: Person, single: Single, now: dt.datetime) -> bool:
        paused = person.choices.paused(now)
        if paused or person.pace(self.news[single.number].fields) is not Pace.AT_ONCE:
            person.single.remove(single)
            gathered = Gathered(single.number, now, "")
            self._gather(person, gathered, now)
            person.gathered.append(gathered)
        elif end := self._quiet(person, now):
            single.not_before = end
        else:
            return False
        return True

    def _send_digest(self, address: str, person: Person, digest: Digest, now: dt.datetime) -> None:
        digest.numbers = [n for n in digest.numbers if self._wants(person, n)]
        if not digest.numbers:
            person.digests.remove(digest)
        elif person.choices.paused(now) and person.choices.paused_until:
            digest.not_before = person.choices.paused_until
        elif end := self._quiet(person, now):
            digest.not_before = end
        else:
            person.digests.remove(digest)
            self.got[address].append(tuple(digest.numbers))

    def _make_digests(self, person: Person, now: dt.datetime) -> None:
        due = [g for g in person.gathered if g.due <= now]
        made: dict[str, Digest] = {}
        for gathered in sorted(due, key=lambda g: g.number):
            if gathered.period in person.periods - set(made):
                self._gather(person, gathered, now, at_once=False)
                continue
            person.gathered.remove(gathered)
            digest = made.setdefault(gathered.period, Digest([], now))
            digest.numbers.append(gathered.number)
            person.periods.add(gathered.period)
        person.digests += made.values()

    def _gather(
        self, person: Person, gathered: Gathered, now: dt.datetime, *, at_once: bool = True
    ) -> None:
        choices, pace = person.choices, person.pace(self.news[gathered.number].fields)
        often = Pace.WEEKLY if pace is Pace.WEEKLY else Pace.DAILY
        hours = often, choices.digest_at, choices.digest_weekday, zone_of(choices.zone)
        if choices.paused_until and choices.paused(now):
            due = first_digest_from(*hours, choices.paused_until)
        elif pace is Pace.AT_ONCE and at_once:
            gathered.due, gathered.period = now, now.isoformat()[:19]
            return
        else:
            due = next_digest(*hours, now)
        gathered.due, gathered.period = due.moment, due.period

    @staticmethod
    def _quiet(person: Person, now: dt.datetime) -> dt.datetime | None:
        return quiet_until(person.choices.quiet, zone_of(person.choices.zone), now)
