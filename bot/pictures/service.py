"""Gives pictures: kept on disk by what they show, drawn in a process of their own when new."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.pictures.figures import told
from bot.pictures.shapes import to_json
from data.catalogue_view import Catalogue
from data.languages import Language

# Any change of how pictures look changes this too: it is part of the name of kept files.
STYLE = 1
Kind = Literal["png", "svg"]
_ROOT = Path(__file__).parents[2]


class PictureError(RuntimeError):
    """A picture could not be drawn; the message holds the drawing process's last line."""


@dataclass(frozen=True)
class Picture:
    """A file, and its caption: the same in words with source and date, at most 1,024 units."""

    path: Path
    caption: str


class Pictures:
    """Pictures of a catalogue in each language, one drawn at a time."""

    def __init__(self, folder: Path, seconds: float = 60.0) -> None:
        """Files are kept in `folder`; drawing may take so many `seconds`."""
        self._folder = folder
        self._seconds = seconds
        self._drawing = asyncio.Lock()

    async def picture(
        self, catalogue: Catalogue, name: str, language: Language, kind: Kind = "png"
    ) -> Picture:
        """The picture of this name ("progress", "fields", "timeline").

        Raises NoFiguresError when the catalogue holds no figures for it, PictureError when it
        cannot be drawn.
        """
        shown = told(catalogue, name, language)
        shape = to_json(shown.shape)
        digest = hashlib.blake2b(f"{STYLE} {shape}".encode(), digest_size=8).hexdigest()
        path = self._folder / f"{name}.{language}.{digest}.{kind}"
        async with self._drawing:
            if not await asyncio.to_thread(path.is_file):
                made = await self._draw(shape, language, kind)
                await asyncio.to_thread(_keep, path, made, f"{name}.{language}.*.{kind}")
        return Picture(path, shown.caption)

    async def _draw(self, shape: str, language: Language, kind: Kind) -> bytes:
        command = [sys.executable, "-m", "bot.pictures.drawing", str(language), kind]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=_ROOT, env=self._environment()
        )
        try:
            async with asyncio.timeout(self._seconds):
                made, said = await process.communicate(shape.encode())
        except TimeoutError as error:
            raise PictureError(f"not drawn within {self._seconds:.0f} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or not made:
            lines = said.decode(errors="replace").strip().splitlines()
            raise PictureError(lines[-1] if lines else f"ended with {process.returncode}")
        return made

    def _environment(self) -> dict[str, str]:
        """The plotting library keeps its list of fonts beside the pictures, not in a home."""
        own = {"MPLBACKEND": "agg", "MPLCONFIGDIR": str(self._folder.resolve() / "matplotlib")}
        return {**os.environ, **own}


def _keep(path: Path, made: bytes, older: str) -> None:
    """Write it whole or not at all, and drop the pictures that it replaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f"{path.suffix}.part")
    part.write_bytes(made)
    for old in path.parent.glob(older):
        if old != path:
            old.unlink(missing_ok=True)
    part.replace(path)
