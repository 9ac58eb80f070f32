"""The words of an announcement: in all languages, who wrote them, and which they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.languages import Language
from data.models import Announcement, AnnouncementAct

ENDS: Mapping[Language, str] = {Language.EN: "en", Language.HANS: "hans", Language.HANT: "hant"}
EDIT = "edit"


def words_of(row: Announcement) -> dict[str, str]:
    """Title and text by the names of their columns."""
    names = [f"{name}_{end}" for end in ENDS.values() for name in ("title", "body")]
    return {name: str(getattr(row, name)) for name in names}


def put_words(row: Announcement, name: str, texts: Mapping[Language, str]) -> None:
    """Put complete texts in place of the `title` or the `body`."""
    for language, text in texts.items():
        setattr(row, f"{name}_{ENDS[language]}", text)


def fingerprint(row: Announcement) -> str:
    """A short name of the present words and fields: another one when anything of them changed."""
    parts = [*words_of(row).values(), *sorted(field.field for field in row.fields)]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def wrote(session: Session, row: Announcement, by: str) -> bool:
    """Whether a person drafted the announcement or edited the draft."""
    query = select(AnnouncementAct.by).where(
        AnnouncementAct.announcement_id == row.id, AnnouncementAct.act == EDIT
    )
    return _key(by) in {_key(row.created_by), *map(_key, session.scalars(query))}


def _key(name: str) -> str:
    return name.strip().casefold()
