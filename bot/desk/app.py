"""The desk's web application: every address, and what a person must be allowed to do there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.desk.accounts import Accounts
from bot.desk.announcing import SAID, Announcements
from bot.desk.catalogue import CataloguePages
from bot.desk.desk import Desk
from bot.desk.drafting import Drafts
from bot.desk.figures import Figures
from bot.desk.guard import LARGEST_FORM, RIGHTS, Cookies, guarding, secure_headers
from bot.desk.login import Login
from bot.desk.oidc import Provider
from bot.desk.rendering import Pages, desk_texts
from bot.desk.suggesting import Suggestions
from bot.desk.unanswered import Unanswered
from bot.web.static_files import StaticFiles
from data.staff.states import Right

_NUMBER = r"{number:\d{1,10}}"
_OPEN = None


class Address(NamedTuple):
    """One page or act; without a `right` it is open to everybody."""

    method: str
    path: str
    right: Right | None
    handler: Handler


def desk_pages() -> Pages:
    """Templates, texts, style and script of the desk."""
    static = StaticFiles(Path(__file__).with_name("static"))
    return Pages(desk_texts(), static)


def build_desk(desk: Desk, provider: Provider | None = None) -> web.Application:
    """The application, to be run with `access_log=None`."""
    cookies = Cookies(desk.https)
    application = web.Application(
        client_max_size=LARGEST_FORM, middlewares=[guarding(desk, cookies)]
    )
    application[RIGHTS] = {}
    headers = secure_headers(desk.https)

    async def secure(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)

    application.on_response_prepare.append(secure)
    application.router.add_get("/static/{name}", desk.pages.static.serve)
    for address in addresses(desk, cookies, provider):
        route = application.router.add_route(address.method, address.path, address.handler)
        if route.resource is not None:
            application[RIGHTS][address.method, route.resource.canonical] = address.right
    return application


def addresses(desk: Desk, cookies: Cookies, provider: Provider | None) -> Sequence[Address]:
    """Everything that the desk has."""
    return [
        *_doors(Login(desk, cookies, provider)),
        *_accounts(Accounts(desk)),
        *_questions(Unanswered(desk), Suggestions(desk)),
        *_announcements(Announcements(desk), Drafts(desk)),
        *_catalogue(CataloguePages(desk)),
        *_figures(Figures(desk)),
        Address("GET", "/healthz", _OPEN, _healthy),
    ]


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _doors(login: Login) -> Sequence[Address]:
    return [
        Address("GET", "/login", _OPEN, login.form),
        Address("POST", "/login", _OPEN, login.enter),
        Address("GET", "/login/provider", _OPEN, login.begin),
        Address("GET", "/login/back", _OPEN, login.back),
        Address("POST", "/logout", Right.LOOK, login.leave),
        Address("GET", "/own", Right.LOOK, login.own),
        Address("POST", "/own", Right.LOOK, login.change_password),
    ]


def _accounts(accounts: Accounts) -> Sequence[Address]:
    act = f"/accounts/{_NUMBER}/{{act:role|disable|enable}}"
    return [
        Address("GET", "/", Right.LOOK, accounts.home),
        Address("GET", "/accounts", Right.MANAGE, accounts.show_all),
        Address("POST", act, Right.MANAGE, accounts.act),
    ]


def _questions(unanswered: Unanswered, suggestions: Suggestions) -> Sequence[Address]:
    verdict = f"/suggestions/{_NUMBER}/{{verdict:accept|reject}}"
    return [
        Address("GET", "/unanswered", Right.LOOK, unanswered.show),
        Address("POST", "/unanswered/example", Right.WRITE, unanswered.add_example),
        Address("POST", "/unanswered/settle", Right.WRITE, unanswered.settle),
        Address("GET", "/suggestions", Right.LOOK, suggestions.show_all),
        Address("GET", f"/suggestions/{_NUMBER}.yml", Right.LOOK, suggestions.download),
        Address("POST", verdict, Right.APPROVE, suggestions.judge),
        Address("GET", "/suggestions/statement", Right.WRITE, suggestions.form),
        Address("POST", "/suggestions/statement", Right.WRITE, suggestions.draft),
    ]


def _announcements(announcements: Announcements, drafts: Drafts) -> Sequence[Address]:
    one = f"/announcements/{_NUMBER}"
    acts = "|".join(SAID)
    return [
        Address("GET", "/announcements", Right.LOOK, announcements.show_all),
        Address("GET", "/announcements/new", Right.WRITE, drafts.form),
        Address("POST", "/announcements/new", Right.WRITE, drafts.draft),
        Address("GET", one, Right.LOOK, announcements.show),
        Address("GET", f"{one}/edit", Right.WRITE, drafts.edit_form),
        Address("POST", f"{one}/edit", Right.WRITE, drafts.edit),
        Address("GET", f"{one}/progress", Right.LOOK, announcements.progress),
        Address("POST", f"{one}/{{act:{acts}}}", Right.APPROVE, announcements.act),
    ]


def _catalogue(catalogue: CataloguePages) -> Sequence[Address]:
    return [
        Address("GET", "/catalogue", Right.LOOK, catalogue.show_all),
        Address("GET", "/catalogue/versions", Right.LOOK, catalogue.versions),
        Address("GET", "/catalogue/files", Right.WRITE, catalogue.files),
        Address("POST", "/catalogue/check", Right.WRITE, catalogue.check),
        Address("POST", "/catalogue/load", Right.APPROVE, catalogue.load),
        Address(
            "GET",
            r"/catalogue/{statement:(?:fact|task|milestone):[a-z0-9_-]+}",
            Right.LOOK,
            catalogue.show,
        ),
    ]


def _figures(figures: Figures) -> Sequence[Address]:
    return [
        Address("GET", "/feedback", Right.LOOK, figures.feedback),
        Address("GET", "/usage", Right.LOOK, figures.usage),
        Address("GET", "/usage.csv", Right.LOOK, figures.usage_csv),
        Address("GET", "/audit", Right.AUDIT, figures.audit),
        Address("GET", "/audit.csv", Right.AUDIT, figures.audit_csv),
    ]
