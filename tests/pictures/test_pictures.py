"""What the pictures say, how they look in numbers, and how they are kept."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from bot.pictures import drawing
from bot.pictures.figures import DONE, NAMES, NoFiguresError, told
from bot.pictures.service import PictureError, Pictures
from bot.pictures.shapes import Bars, Share, Timeline, from_json, to_json
from data.catalogue_view import Catalogue, read_catalogue
from data.database import Database
from data.dates import say
from data.languages import Language

FONTS = Path(drawing.__file__).with_name("fonts")
CAPTION = 1024


@pytest.fixture(scope="module")
def catalogue(_loaded_file: Path) -> Iterator[Catalogue]:
    database = Database(f"sqlite:///{_loaded_file}")
    with database.reading() as session:
        yield read_catalogue(session)
    database.close()


@pytest.mark.parametrize("language", list(Language))
def test_progress_is_counted_dated_and_sourced(catalogue: Catalogue, language: Language) -> None:
    found = told(catalogue, "progress", language)
    assert isinstance(found.shape, Share)
    assert (found.shape.part, found.shape.whole) == (69, 86)
    statement = catalogue.statements[DONE]
    assert statement.as_of
    publisher = catalogue.sources[statement.sources[0]].publisher[language]
    for word in ("69", "86", "17", "80.2", say(statement.as_of, language), publisher):
        assert word in found.caption
    assert "82" not in found.caption


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", NAMES)
def test_captions_fit_telegram_and_shapes_travel(
    catalogue: Catalogue, name: str, language: Language
) -> None:
    found = told(catalogue, name, language)
    assert len(found.caption) <= CAPTION
    assert from_json(to_json(found.shape)) == found.shape


def test_every_task_with_a_field_is_counted_once(catalogue: Catalogue) -> None:
    shape = told(catalogue, "fields", Language.EN).shape
    assert isinstance(shape, Bars)
    tasks = [s for s in catalogue.statements.values() if s.kind == "task" and s.field]
    assert sum(sum(counts) for _, counts in shape.rows) == len(tasks)
    assert len(shape.rows) == len(catalogue.fields)


def test_the_timeline_is_in_order_with_the_chief_milestones(catalogue: Catalogue) -> None:
    shape = told(catalogue, "timeline", Language.EN).shape
    assert isinstance(shape, Timeline)
    years = [event.year for event in shape.events]
    assert years == sorted(years)
    assert "Chongqing's pilot approved" in {event.title for event in shape.events}


def test_no_figures_no_picture(catalogue: Catalogue) -> None:
    none = replace(catalogue, statements={})
    for name in NAMES:
        with pytest.raises(NoFiguresError):
            told(none, name, Language.EN)
    with pytest.raises(NoFiguresError, match="weather"):
        told(catalogue, "weather", Language.EN)


@pytest.mark.parametrize("language", list(Language))
def test_the_fonts_have_every_character_that_pictures_show(
    catalogue: Catalogue, language: Language
) -> None:
    known = {code for font in FONTS.glob("*.otf") for code in TTFont(font).getBestCmap()}
    shown = "".join(to_json(told(catalogue, name, language).shape) for name in NAMES)
    shown += "".join(s.title[language] for s in catalogue.statements.values() if s.title)
    shown += "".join(field.name[language] for field in catalogue.fields.values())
    shown += "".join(source.publisher[language] for source in catalogue.sources.values())
    assert {char for char in shown if ord(char) not in known} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_small_and_upright(catalogue: Catalogue, name: str) -> None:
    shape = told(catalogue, name, Language.HANT).shape
    png = drawing.draw(shape, "zh-Hant", "png")
    with Image.open(io.BytesIO(png)) as image:
        assert image.width == 1080
        assert 800 < image.height < 2400
        assert len(image.convert("RGB").getcolors(1 << 16) or []) > 5
    assert len(png) < 120_000
    svg = drawing.draw(shape, "zh-Hant", "svg")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert drawing.draw(shape, "zh-Hant", "svg") == svg


def test_long_words_are_wrapped_without_a_bracket_left_behind() -> None:
    lines = drawing._wrapped(
        "商务部（rzzg.org.cn转载），2021年5月6日；iChongqing，2021年8月4日", 24
    )
    assert "".join(lines).replace(" ", "") == (
        "商务部（rzzg.org.cn转载），2021年5月6日；iChongqing，2021年8月4日"
    )
    assert all(not line.endswith("（") and not line.startswith(("，", "；")) for line in lines)


async def test_a_picture_is_drawn_once_and_replaced_when_figures_change(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    pictures = Pictures(tmp_path / "pictures")
    many = await asyncio.gather(
        *(pictures.picture(catalogue, "progress", Language.EN) for _ in range(3))
    )
    first = many[0].path
    assert {each.path for each in many} == {first}
    drawn = first.stat().st_mtime_ns
    assert first.read_bytes().startswith(b"\x89PNG")
    statement = replace(catalogue.statements[DONE], value="70")
    changed = replace(catalogue, statements={**catalogue.statements, DONE: statement})
    newer = await pictures.picture(changed, "progress", Language.EN)
    assert newer.path != first
    assert not first.exists()
    again = await pictures.picture(changed, "progress", Language.EN)
    assert again.path == newer.path
    assert drawn


async def test_a_drawing_that_fails_or_hangs_is_told(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PictureError, match="within 0 s"):
        await Pictures(tmp_path, seconds=0.05).picture(catalogue, "progress", Language.EN)
    monkeypatch.setattr("bot.pictures.service.to_json", lambda shape: '{"kind": "pie"}')
    with pytest.raises(PictureError, match="pie"):
        await Pictures(tmp_path).picture(catalogue, "progress", Language.EN)
    assert await asyncio.to_thread(lambda: list(tmp_path.glob("*.png"))) == []


def test_the_bot_itself_never_loads_the_plotting_library() -> None:
    check = "import sys, bot.app; sys.exit('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], cwd=FONTS.parents[2], timeout=60)
    assert done.returncode == 0
