"""The report of an announcement as a picture: what became of it, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from data.announcements import Report
from data.models import DeliveryState

_WIDTH, _BAR, _PLOT = 640, 24, 180
_COLOURS = {
    DeliveryState.SENT: "#2e7d32",
    DeliveryState.PENDING: "#90a4ae",
    DeliveryState.SENDING: "#1565c0",
    DeliveryState.BLOCKED: "#ef6c00",
    DeliveryState.MOVED: "#6a1b9a",
    DeliveryState.FAILED: "#c62828",
    DeliveryState.IN_DOUBT: "#f9a825",
    DeliveryState.SKIPPED: "#cfd8dc",
}


def draw_report(report: Report) -> str:
    """An SVG document: one bar of all states, and the share delivered over time since due."""
    shown = [(state, count) for state, count in report.counts.items() if count]
    height = 110 + 20 * len(shown) + _PLOT + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH + 40}" height="{height}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{_WIDTH + 40}" height="{height}" fill="#ffffff"/>',
        _text(20, 30, f"Announcement {report.announcement}: {report.state}, {report.total} chats"),
        *_bar(report, shown),
        *_curve(report, 110 + 20 * len(shown)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(report: Report, shown: list[tuple[DeliveryState, int]]) -> Iterator[str]:
    left = 20.0
    for number, (state, count) in enumerate(shown):
        width = _WIDTH * count / report.total
        colour = _COLOURS.get(state, "#607d8b")
        yield _box(left, 45, width, _BAR, colour)
        left += width
        top = 85 + 20 * number
        yield _box(20, top, 12, 12, colour)
        yield _text(40, top + 11, f"{state.value.replace('_', ' ')}: {count}")


def _curve(report: Report, top: int) -> Iterator[str]:
    if not report.delivered_within:
        return
    longest, most = report.delivered_within[-1][0], report.total or 1
    points = " ".join(
        f"{20 + _WIDTH * seconds / longest:.1f},{top + _PLOT * (1 - count / most):.1f}"
        for seconds, count in ((0.0, 0), *report.delivered_within)
    )
    yield _box(20, top, _WIDTH, _PLOT, "#f5f5f5")
    yield f'<polyline points="{points}" fill="none" stroke="#2e7d32" stroke-width="2"/>'
    half, most_of_all = report.lag_p50 or 0, report.lag_p95 or 0
    yield _text(
        20,
        top + _PLOT + 22,
        f"delivered within {longest:.0f} s of being due; half in {half:.1f} s,"
        f" 95 % in {most_of_all:.1f} s",
    )


def _box(left: float, top: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _text(left: float, baseline: float, words: str) -> str:
    return f'<text x="{left}" y="{baseline}">{escape(words)}</text>'
