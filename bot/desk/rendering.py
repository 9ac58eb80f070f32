"""Pages from templates, in three languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.static_files import StaticFiles
from data.dates import PartialDate, say
from data.languages import Language
from data.staff.states import Right
from data.texts import TextError, Texts

if TYPE_CHECKING:
    from bot.desk.desk import Visit

_FOLDER = Path(__file__).parent
LANGUAGES = {Language.EN: "English", Language.HANS: "简体中文", Language.HANT: "繁體中文"}
# Addresses of the menu with what a person must be allowed to do there.
MENU: Mapping[str, Right] = {
    "unanswered": Right.LOOK,
    "suggestions": Right.LOOK,
    "feedback": Right.LOOK,
    "announcements": Right.LOOK,
    "catalogue": Right.LOOK,
    "usage": Right.LOOK,
    "audit": Right.AUDIT,
    "accounts": Right.MANAGE,
}


def desk_texts() -> Texts:
    """What the desk says, in three languages."""
    return Texts(_FOLDER / "texts")


class Pages:
    """Renders templates; their texts, dates and numbers are those of the reader's language."""

    def __init__(self, texts: Texts, static: StaticFiles) -> None:
        self.texts = texts
        self.static = static
        self._known = texts.messages(Language.EN)
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(
        self, request: web.Request, visit: Visit, template: str, zone: ZoneInfo, **values: object
    ) -> str:
        """The page as HTML."""
        language = visit.language
        return self._environment.get_template(template).render(
            {
                **self._words(language, zone),
                "language": language,
                "languages": LANGUAGES,
                "path": request.path,
                "query": request.query,
                # The address of a form that was sent is no page.
                "back": "" if request.method == "GET" else f"/{request.path.split('/')[1]}",
                "section": request.path.split("/")[1],
                "static": self.static.url,
                "person": visit.person,
                "menu": [key for key, right in MENU.items() if _may(visit, right)],
                "may": lambda right: _may(visit, Right(right)),
                "form_token": visit.form_token,
                "with_page": lambda page: urlencode({**request.query, "page": page}),
                "said": self._said(request.query.get("said", "")),
                "error": None,
                **values,
            }
        )

    def label(self, language: Language, kind: str, key: object) -> str:
        """The name of a state, an act or the like; the key itself where it has none."""
        message = f"{kind}-{str(key).replace('_', '-')}"
        return self.texts(language, message) if message in self._known else str(key)

    def _said(self, name: str) -> str | None:
        message = f"said-{name}"
        return message if message in self._known else None

    def _words(self, language: Language, zone: ZoneInfo) -> dict[str, Any]:
        return {
            "t": lambda message, **arguments: self._text(language, message, arguments),
            "label": lambda kind, key: self.label(language, kind, key),
            "day": lambda moment: day_in_words(moment.astimezone(zone).date(), language),
            "moment": lambda moment: moment_in_words(moment, language, zone),
            "iso": lambda moment: moment.astimezone(zone).isoformat(timespec="minutes"),
            "say_day": lambda day: day_in_words(dt.date.fromisoformat(day), language),
            "partial": lambda date: say(date, language),
            "number": lambda value: f"{value:,}",
            "zone": str(zone),
        }

    def _text(self, language: Language, message: str, arguments: Mapping[str, Any]) -> str:
        if message not in self._known:
            raise TextError(f"the desk has no message '{message}': add it")
        return self.texts(language, message, **arguments)


def day_in_words(day: dt.date, language: Language) -> str:
    """A day as the language writes it: "9 April 2021", "2021年4月9日"."""
    return say(PartialDate(day.year, day.month, day.day), language)


def moment_in_words(moment: dt.datetime, language: Language, zone: ZoneInfo) -> str:
    """A day with the time on the desk's clock."""
    local = moment.astimezone(zone)
    return f"{day_in_words(local.date(), language)} {local:%H:%M}"


def _may(visit: Visit, right: Right) -> bool:
    return visit.person is not None and visit.person.may(right)
