"""The pictures in docs/pictures/web: every screen in every language and shape, each small."""

from __future__ import annotations

from bot.web.pages.addresses import SEGMENTS
from tests.browser.pictures import FOLDER, LARGEST, SCREENS


def test_every_screen_has_its_pictures_and_none_is_left_over() -> None:
    wanted = {
        f"{screen.name}-{shape}-{segment}.jpg"
        for screen in SCREENS
        for shape in screen.shapes
        for segment in SEGMENTS.values()
    }
    assert {path.name for path in FOLDER.iterdir()} == wanted


def test_pictures_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size >= LARGEST] == []
