"""Settings from the environment or a `.env` file, checked once at start."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import sys
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AnyHttpUrl,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from data.database import DEFAULT_URL
from data.logs import Style
from data.secret_files import SecretFileError, SettingsWithSecrets
from data.spans import CollectorAddress

BAD_SETTING = 2
SECRETS = frozenset(
    {
        "database_url",
        "desk_oidc_client_secret",
        "log_key",
        "metrics_token",
        "rasa_token",
        "rasa_tracker_url",
        "telegram_bot_token",
        "telegram_webhook_secret",
    }
)
WEBHOOK_PATH = "/telegram"
TELEGRAM = "https://api.telegram.org"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_ADDRESS = TypeAdapter(AnyHttpUrl)
# It ends up in a header, so nothing but a host and a port may follow.
_SITE = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(:\d{1,5})?")


class SettingsError(Exception):
    """A setting cannot be used; the message is one line that names it and what it must be."""


class Settings(SettingsWithSecrets):
    """Every setting of the bot process; each has the name of its environment variable."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )
    secrets: ClassVar = SECRETS

    database_url: str = Field(default=DEFAULT_URL, repr=False)
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_token: str = Field(default="", repr=False)
    actions_url: str = "http://127.0.0.1:5055"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    widget_allowed_sites: Annotated[frozenset[str], NoDecode] = frozenset()
    telegram_bot_token: str = Field(
        default="", pattern=r"^(\d{3,20}:[A-Za-z0-9_-]{4,100})?$", repr=False
    )
    telegram_api_url: str = TELEGRAM
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = Field(
        default="", pattern=r"^([A-Za-z0-9_-]{16,256})?$", repr=False
    )
    telegram_webhook_networks: Annotated[frozenset[Network], NoDecode] = frozenset()
    time_zone: ZoneInfo = ZoneInfo("Asia/Chongqing")
    telegram_staff: Annotated[frozenset[int], NoDecode] = frozenset()
    announce_single_person: bool = False
    desk_host: str = "127.0.0.1"
    desk_port: int | None = Field(default=8090, ge=0, le=65535)
    desk_url: str = ""
    desk_oidc_issuer: str = ""
    desk_oidc_client_id: str = ""
    desk_oidc_client_secret: str = Field(default="", repr=False, validate_default=True)
    desk_oidc_role_claim: str = Field(default="roles", min_length=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Style = "text"
    log_key: str = Field(default="", repr=False)
    metrics_token: str = Field(default="", repr=False)
    otel_exporter_otlp_endpoint: CollectorAddress = ""
    rasa_tracker_url: str = Field(default="sqlite:///var/conversations.db", repr=False)

    @property
    def rasa_urls(self) -> tuple[str, ...]:
        """The base address of each Rasa process."""
        return tuple(self.rasa_url.split(","))

    @field_validator("rasa_url")
    @classmethod
    def _web_addresses(cls, text: str) -> str:
        addresses = [part.strip().rstrip("/") for part in text.split(",") if part.strip()]
        for address in addresses or [text]:
            _ADDRESS.validate_python(address)
        return ",".join(dict.fromkeys(addresses))

    @field_validator("actions_url", "telegram_api_url")
    @classmethod
    def _web_address(cls, text: str) -> str:
        _ADDRESS.validate_python(text)
        return text.rstrip("/")

    @field_validator("telegram_webhook_url")
    @classmethod
    def _webhook_address(cls, text: str, info: ValidationInfo) -> str:
        site = text.removesuffix(WEBHOOK_PATH)
        # Only a Bot API server of one's own brings updates without TLS.
        plain = site.startswith("http:") and info.data.get("telegram_api_url") == TELEGRAM
        if text and (site == text or plain or not _SITE.fullmatch(site)):
            raise ValueError(f"must look like https://assistant.example{WEBHOOK_PATH}")
        return text

    @field_validator("telegram_webhook_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            parts = (part.strip() for part in value.split(",") if part.strip())
            return frozenset(map(ipaddress.ip_network, parts))
        except ValueError:
            raise ValueError("must be networks like 192.0.2.0/24 with commas between") from None

    @property
    def bot_number(self) -> int:
        """The bot's own id, which its token begins with."""
        return int(self.telegram_bot_token.partition(":")[0])

    @property
    def webhook_secret(self) -> str:
        """What Telegram shows at the webhook; from the bot's token where none was chosen."""
        token = self.telegram_bot_token.encode()
        derived = hmac.digest(token, b"webhook secret", hashlib.sha256).hex()
        return self.telegram_webhook_secret or derived

    @field_validator("desk_port", mode="before")
    @classmethod
    def _off_when_empty(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("desk_oidc_issuer")
    @classmethod
    def _issuer(cls, text: str) -> str:
        if text:
            _ADDRESS.validate_python(text)
        return text

    @field_validator("desk_oidc_client_secret")
    @classmethod
    def _complete_with_issuer(cls, text: str, info: ValidationInfo) -> str:
        known = info.data
        if known.get("desk_oidc_issuer") and not (text and known.get("desk_oidc_client_id")):
            raise ValueError("DESK_OIDC_ISSUER needs DESK_OIDC_CLIENT_ID and this")
        return text

    @field_validator("public_url", "desk_url")
    @classmethod
    def _own_address(cls, text: str) -> str:
        if text and not _SITE.fullmatch(text.rstrip("/")):
            raise ValueError("must look like https://assistant.example, without a path")
        return text.rstrip("/")

    @field_validator("widget_allowed_sites", mode="before")
    @classmethod
    def _sites(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        sites = [part.strip().rstrip("/") for part in value.split(",") if part.strip()]
        if not all(map(_SITE.fullmatch, sites)):
            raise ValueError("must be addresses like https://example.org with commas between")
        return frozenset(sites)

    @field_validator("database_url", "rasa_tracker_url")
    @classmethod
    def _database_address(cls, text: str) -> str:
        try:
            backend = make_url(text).get_backend_name()
        except ArgumentError:
            backend = ""
        if backend not in {"sqlite", "postgresql"}:
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return text

    @field_validator("telegram_staff", mode="before")
    @classmethod
    def _user_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in ids):
            raise ValueError("must be user ids with commas between")
        return frozenset(map(int, ids))

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError about the first bad one."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None
    except SecretFileError as error:
        raise SettingsError(str(error)) from None


def settings_or_exit() -> Settings:
    """The settings; a bad one is told in one line on standard error and ends with code 2."""
    try:
        return read_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        raise SystemExit(BAD_SETTING) from None


def _one_line(error: ValidationError) -> str:
    """The name and the reason only: the value may be a secret."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(first["loc"][0]).upper()
    if name == "TELEGRAM_WEBHOOK_SECRET":
        return f"{name}: must be 16 to 256 letters, digits, - or _"
    if name == "TELEGRAM_BOT_TOKEN":
        return f"{name}: must look like 123456:ABC-def, as BotFather gives it, or be empty"
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
