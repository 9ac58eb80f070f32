"""The guide's pictures: every screen in three languages, small, and none that no screen has."""

from __future__ import annotations

from pathlib import Path

from data.languages import Language
from tests.desk.pictures import SCREENS

PICTURES = Path(__file__).parents[2] / "docs" / "pictures" / "desk"
LARGEST = 100_000


def test_every_screen_is_there_in_three_languages_and_small() -> None:
    names = [*SCREENS, "login", "phone"]
    wanted = {f"{name}-{language}.png" for name in names for language in Language}
    found = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert found.keys() == wanted
    assert max(found.values()) < LARGEST
