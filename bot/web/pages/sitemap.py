"""What crawlers read: every page with its other languages, and what to leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from bot.web.pages.addresses import SEGMENTS, local, source_path, statement_path
from bot.web.pages.edition import Edition

XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
_PLAIN = ("", "progress", "fields", "tasks", "milestones", "sources", "search", "data", "privacy")


def sitemap(edition: Edition, base: str) -> bytes:
    """Every page of every language; each names the same page in the others."""
    root = ET.Element(
        "urlset",
        {
            "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
            "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
        },
    )
    day = edition.loaded_at.date().isoformat()
    for path in paths(edition):
        for language in SEGMENTS:
            page = ET.SubElement(root, "url")
            ET.SubElement(page, "loc").text = f"{base}{local(language, path)}"
            ET.SubElement(page, "lastmod").text = day
            for other in SEGMENTS:
                address = f"{base}{local(other, path)}"
                link = {"rel": "alternate", "hreflang": other, "href": address}
                ET.SubElement(page, "xhtml:link", link)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def robots(base: str) -> bytes:
    """Everything may be read but what is made for one reader."""
    closed = "".join(f"Disallow: {path}\n" for path in ("/api/", "/widget", "/*/search?"))
    return f"User-agent: *\n{closed}Allow: /\nSitemap: {base}/sitemap.xml\n".encode()


def paths(edition: Edition) -> Iterator[str]:
    """The pages of one language, below its address."""
    catalogue = edition.catalogue
    yield from _PLAIN
    yield from (f"fields/{key}" for key in catalogue.fields)
    yield from (f"topics/{key}" for key in edition.topics_told)
    yield from map(statement_path, catalogue.statements)
    yield from map(source_path, catalogue.sources)
