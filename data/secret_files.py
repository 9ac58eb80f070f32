"""Settings that are secrets, read from files: `RASA_TOKEN_FILE=/run/secrets/rasa` for `RASA_TOKEN`.

So no secret has to stand in an environment or in `.env`, where other programs of the same user, or
whoever sees a container's description, can read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
)

SUFFIX = "_FILE"
_LARGEST = 8192


class SecretFileError(ValueError):
    """A file that a setting names cannot be read; the message names the setting."""


class SecretFiles(PydanticBaseSettingsSource):
    """Values of the settings `names` that the environment or `.env` names files for."""

    def __init__(
        self, settings_cls: type[BaseSettings], names: frozenset[str], *sources: Any
    ) -> None:
        """`sources` are those of the environment and of `.env`, the first prevails."""
        super().__init__(settings_cls)
        self._names = names
        self._sources = [
            each for each in sources if isinstance(each, EnvSettingsSource | DotEnvSettingsSource)
        ]

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The secret, or None where no file is named. Raises SecretFileError."""
        if field_name not in self._names:
            return None, field_name, False
        path = self._path(field_name)
        return (read_secret(field_name, path) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every secret for which a file is named. Raises SecretFileError."""
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                found[key] = value
        return found

    def _path(self, name: str) -> str:
        variable = f"{name}{SUFFIX}".lower()
        given = (_lower(source.env_vars).get(variable) for source in self._sources)
        return next((path for path in given if path), "")


class SettingsWithSecrets(BaseSettings):
    """Settings of which the `secrets` may stand in files that `NAME_FILE` names."""

    secrets: ClassVar[frozenset[str]]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A file goes before the environment, and that before `.env`."""
        files = SecretFiles(settings_cls, cls.secrets, env_settings, dotenv_settings)
        return init_settings, files, env_settings, dotenv_settings


def read_secret(name: str, path: str) -> str:
    """The first line of the file. Raises SecretFileError."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            return file.readline(_LARGEST).strip()
    except (OSError, ValueError) as error:
        variable = f"{name.upper()}{SUFFIX}"
        raise SecretFileError(f"{variable}: {path} cannot be read") from error


def _lower(variables: Mapping[str, str | None]) -> dict[str, str]:
    return {name.lower(): value for name, value in variables.items() if value}
