"""What axe finds on a page as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a style sheet can break for one width or one set of colours alone.
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


async def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Each violation with the element and what is wrong with it; of these rules, or of all."""
    only = {"type": "rule", "values": list(rules)} if rules else WCAG
    # Without the details of all that passed it takes half the time.
    results = await Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]
