"""Texts of the interface from Fluent catalogues, one file a language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from data.languages import Language


class TextError(LookupError):
    """A text is missing, cannot be read or lacks an argument; names the file and message."""


class Texts:
    """The interface texts of all languages; read once, then immutable."""

    def __init__(self, folder: Path) -> None:
        """Read `<folder>/<language>.ftl` for each language; raises TextError on bad syntax."""
        self._bundles = {language: _read(folder, language) for language in Language}

    def __call__(self, language: Language, message: str, /, **arguments: Any) -> str:
        """The message with its arguments; numbers are grouped by locale, so pass years as text."""
        bundle = self._bundles[language]
        if not bundle.has_message(message):
            raise TextError(f"{language}.ftl has no message '{message}': add it")
        pattern = bundle.get_message(message).value
        if pattern is None:
            raise TextError(f"{language}.ftl: '{message}' has no text of its own: give it one")
        text, errors = bundle.format_pattern(pattern, arguments)
        if errors:
            raise TextError(f"{language}.ftl: '{message}': {errors[0]}")
        return str(text)

    def messages(self, language: Language) -> frozenset[str]:
        """The ids of all messages of a language, for checking that languages are complete."""
        return frozenset(self._bundles[language]._messages)


def _read(folder: Path, language: Language) -> FluentBundle:
    path = folder / f"{language}.ftl"
    try:
        resource = FluentResource(path.read_text("utf-8"))
    except OSError as error:
        raise TextError(f"{path} cannot be read: {error.strerror}") from error
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            line = (entry.content or "").strip().partition("\n")[0]
            raise TextError(f"{path}: not Fluent syntax: {line}")
    bundle = FluentBundle([str(language)], use_isolating=False)
    bundle.add_resource(resource)
    return bundle
