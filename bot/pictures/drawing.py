"""Draws one shape and ends: `python -m bot.pictures.drawing LANGUAGE FORMAT < shape.json`.

It runs as a process of its own, so that the plotting library's memory goes when it is done.
"""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from PIL import Image

from bot.pictures.shapes import Bars, Event, Shape, Share, Timeline, from_json

_FONTS = Path(__file__).with_name("fonts")
_WIDTH, _DOTS = 5.4, 200
_INK, _QUIET, _FAINT, _PAPER = "#16202a", "#55616d", "#d5dce3", "#ffffff"
# Told apart by people who see no red or green, and in grey.
_COLOURS = ("#0b6e6e", "#e8a33d", "#c3cdd6")
_MARGIN = 0.3
_COLUMNS = 10
_SHADES = 96


def draw(shape: Shape, language: str, kind: str) -> bytes:
    """The picture as "png" (1,080 pixels wide) or "svg" (letters as outlines)."""
    mpl.rcParams.update(
        {
            "font.family": _families(language),
            "svg.fonttype": "path",
            "svg.hashsalt": "assistant",
            "text.color": _INK,
            "axes.edgecolor": _FAINT,
        }
    )
    if isinstance(shape, Share):
        figure = _draw_share(shape)
    elif isinstance(shape, Bars):
        figure = _draw_bars(shape)
    else:
        figure = _draw_timeline(shape)
    made = BytesIO()
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
    figure.savefig(made, format=kind, dpi=_DOTS, facecolor=_PAPER, metadata=metadata)
    return made.getvalue() if kind == "svg" else _small(made)


def _small(png: BytesIO) -> bytes:
    """The same picture in the few colours that it has, a quarter of the size."""
    made = BytesIO()
    with Image.open(png) as image:
        image.convert("RGB").quantize(_SHADES).save(made, format="png", optimize=True)
    return made.getvalue()


def _families(language: str) -> list[str]:
    """The font of the script first; the other has the characters that it may lack."""
    own = "zh-Hant" if language == "zh-Hant" else "zh-Hans"
    other = "zh-Hans" if own == "zh-Hant" else "zh-Hant"
    return [_family(name) for name in (own, other)]


def _family(name: str) -> str:
    path = _FONTS / f"{name}.otf"
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


def _sheet(height: float, title: str, footer: str) -> tuple[Figure, Axes, float]:
    """A sheet of this height in inches with title and footer; an axes in inches; the top left."""
    title_lines, footer_lines = _wrapped(title, 40), _wrapped(footer, 92)
    top, bottom = 0.3 + 0.34 * len(title_lines), 0.2 + 0.17 * len(footer_lines)
    whole = height + top + bottom
    figure = Figure(figsize=(_WIDTH, whole))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, _WIDTH)
    axes.set_ylim(0, whole)
    axes.text(_MARGIN, whole - 0.22, "\n".join(title_lines), size=16, va="top", linespacing=1.25)
    axes.text(_MARGIN, 0.16, "\n".join(footer_lines), size=7.5, color=_QUIET, linespacing=1.4)
    return figure, axes, whole - top


def _draw_share(shape: Share) -> Figure:
    rows = -(-shape.whole // _COLUMNS)
    side = (_WIDTH - 2 * _MARGIN) / (_COLUMNS * 1.12)
    figure, axes, top = _sheet(1.55 + rows * side, shape.title, shape.footer)
    axes.text(_MARGIN, top - 0.42, shape.headline, size=34, color=_COLOURS[0], va="center")
    axes.text(_MARGIN, top - 0.88, shape.beside, size=11, color=_QUIET, va="center")
    colours = [_COLOURS[0]] * shape.part + [_COLOURS[2]] * (shape.whole - shape.part)
    for number, colour in enumerate(colours):
        row, column = divmod(number, _COLUMNS)
        left = _MARGIN + column * side * 1.12
        _tile(axes, left, top - 1.15 - (row + 1) * side, side * 0.9, colour)
    names = [(shape.part_name, _COLOURS[0]), (shape.rest_name, _COLOURS[2])]
    _legend(axes, top - 1.34 - rows * side, names)
    return figure


def _draw_bars(shape: Bars) -> Figure:
    step = 0.44
    figure, axes, top = _sheet(0.42 + step * len(shape.rows), shape.title, shape.footer)
    most = max((sum(counts) for _, counts in shape.rows), default=1) or 1
    start = 2.02
    scale = (_WIDTH - start - _MARGIN - 0.35) / most
    _legend(axes, top - 0.12, list(zip(shape.series, _COLOURS, strict=True)))
    for number, (label, counts) in enumerate(shape.rows):
        middle = top - 0.52 - step * number
        lines = "\n".join(_wrapped(label, 24))
        axes.text(start - 0.12, middle, lines, size=9, ha="right", va="center", linespacing=1.1)
        _stack(axes, start, middle, scale, counts)
    return figure


def _stack(axes: Axes, left: float, middle: float, scale: float, counts: Sequence[int]) -> None:
    for count, colour in zip(counts, _COLOURS, strict=True):
        if not count:
            continue
        axes.barh(middle, count * scale, 0.26, left, color=colour, edgecolor=_PAPER, linewidth=1)
        if count * scale > 0.13:
            ink = _PAPER if colour == _COLOURS[0] else _INK
            axes.text(left + count * scale / 2, middle - 0.01, str(count), size=7.5, color=ink,
                      ha="center", va="center")  # fmt: skip
        left += count * scale
    axes.text(left + 0.08, middle - 0.01, str(sum(counts)), size=9.5, va="center")


def _draw_timeline(shape: Timeline) -> Figure:
    """Dots where the moments lie on a true scale, joined to lines of text at even distances."""
    heights = [0.4 + 0.16 * (len(_wrapped(event.title, 46)) - 1) for event in shape.events]
    whole = sum(heights) + 0.15
    figure, axes, top = _sheet(whole, shape.title, shape.footer)
    first, last = shape.events[0].year, shape.events[-1].year
    span = max(last - first, 1 / 12)
    axis, texts = 0.85, 1.65

    def at(year: float) -> float:
        return top - 0.2 - (whole - 0.5) * (year - first) / span

    axes.plot([axis, axis], [at(first), at(last)], color=_FAINT, linewidth=3, zorder=1)
    for year in range(int(first) + 1, int(last) + 1):
        axes.text(axis - 0.14, at(year), str(year), size=8, ha="right", va="center", color=_QUIET)
        axes.plot([axis - 0.07, axis], [at(year)] * 2, color=_QUIET, linewidth=0.8, zorder=1)
    for event, height in zip(shape.events, _tops(top, heights), strict=True):
        _mark(axes, event, at(event.year), height, axis, texts)
    return figure


def _mark(axes: Axes, event: Event, at: float, height: float, axis: float, texts: float) -> None:
    chief = event.weight > 2
    colour = _COLOURS[0] if chief else _QUIET
    bend = [axis, axis + 0.2, texts - 0.25, texts - 0.08]
    axes.plot(bend, [at, at, height, height], color=_FAINT, linewidth=0.9, zorder=1)
    axes.scatter([axis], [at], s=38 if chief else 20, color=colour, zorder=2)
    axes.text(texts, height + 0.02, event.date, size=7.5, color=_QUIET, va="bottom")
    title = "\n".join(_wrapped(event.title, 46))
    axes.text(texts, height, title, size=9.5, va="top", linespacing=1.15,
              color=colour if chief else _INK)  # fmt: skip


def _tops(top: float, heights: Sequence[float]) -> Iterator[float]:
    at = top - 0.18
    for height in heights:
        yield at
        at -= height


def _legend(axes: Axes, middle: float, names: Sequence[tuple[str, str]]) -> None:
    left = _MARGIN
    for name, colour in names:
        _tile(axes, left, middle - 0.06, 0.12, colour)
        axes.text(left + 0.18, middle - 0.01, name, size=9, va="center")
        left += 0.45 + 0.075 * _cells(name)


def _tile(axes: Axes, left: float, bottom: float, side: float, colour: str) -> None:
    style = f"round,pad=0,rounding_size={side * 0.16}"
    axes.add_patch(FancyBboxPatch((left, bottom), side, side, boxstyle=style, fc=colour, ec="none"))


def _wrapped(text: str, cells: int) -> list[str]:
    """Lines of at most so many cells; a Chinese character takes two."""
    if _cells(text) <= cells:
        return [text]
    if not any(_wide(char) for char in text):
        return textwrap.wrap(text, cells)
    lines, line = [], ""
    for piece in _unbroken(text):
        if line and _cells(line + piece) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line]


def _unbroken(text: str) -> Iterator[str]:
    """Pieces between which a line may end: words and numbers whole, no bracket left behind."""
    piece = ""
    for char in text:
        if piece and not _joined(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _joined(before: str, char: str) -> bool:
    if char in "，。；：！？、）》”" or before in "（《“":
        return True
    return char != " " and char.isascii() and before.isascii()


def _cells(text: str) -> int:
    return sum(2 if _wide(char) else 1 for char in text)


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def main() -> None:
    """Read a shape from standard input and write the picture to standard output."""
    language, kind = sys.argv[1:]
    sys.stdout.buffer.write(draw(from_json(sys.stdin.read()), language, kind))


if __name__ == "__main__":
    main()
