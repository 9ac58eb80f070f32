"""Cuts the fonts of the pictures out of Noto Sans CJK, whose whole files have 16 MB each.

    .venv/bin/python scripts/subset_fonts.py NotoSansCJK-Regular.ttc

writes bot/pictures/fonts/: one font for Simplified Chinese and English with the characters of
GB 2312, one for Traditional with the common ones of Big5. The collection is in Debian's package
fonts-noto-cjk.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from fontTools import subset

FOLDER = Path(__file__).parents[1] / "bot" / "pictures" / "fonts"
_MARKS = "–—‘’“”…•·、。〈〉《》「」『』【】〔〕←↑→↓✓×÷±≥≤℃"
_LATIN = {chr(code) for code in range(0x20, 0x180)}
_FULL_WIDTH = {chr(code) for code in range(0xFF01, 0xFF5F)}
_DROPPED = ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG"]


def _two_bytes(encoding: str, first: range) -> set[str]:
    pairs = (bytes([high, low]) for high in first for low in range(0x40, 0xFF))
    return {char for pair in pairs if len(char := pair.decode(encoding, "ignore")) == 1}


def _cut(collection: Path, number: int, characters: set[str], name: str) -> None:
    options = subset.Options(
        font_number=number, hinting=False, layout_features=[], drop_tables=_DROPPED
    )
    font = subset.load_font(str(collection), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(characters | _LATIN | _FULL_WIDTH | set(_MARKS)))
    cutter.subset(font)
    FOLDER.mkdir(parents=True, exist_ok=True)
    font.save(FOLDER / name)


def main() -> None:
    """Write both fonts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("collection", type=Path, help="NotoSansCJK-Regular.ttc")
    collection = parser.parse_args().collection
    _cut(collection, 2, _two_bytes("gb2312", range(0xB0, 0xF8)), "zh-Hans.otf")
    _cut(collection, 3, _two_bytes("big5", range(0xA4, 0xC7)), "zh-Hant.otf")


if __name__ == "__main__":
    main()
