"""What axe finds on a page as it stands."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page: Page) -> list[str]:
    """Each violation with the element and what is wrong with it."""
    # Without the details of all that passed it takes half the time.
    options = {"runOnly": WCAG, "resultTypes": ["violations"]}
    results = await Axe().run(page, options=options)
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]
