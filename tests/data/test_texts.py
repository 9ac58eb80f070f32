from pathlib import Path

import pytest

from data.languages import Language
from data.texts import TextError, Texts


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    english = "hello = Hello { $name }, { $count } tasks\nbutton =\n    .label = Press\n"
    (tmp_path / "en.ftl").write_text(english, "utf-8")
    (tmp_path / "zh-Hans.ftl").write_text("hello = 您好 { $name }\n", "utf-8")
    (tmp_path / "zh-Hant.ftl").write_text("hello = 您好 { $name }\n", "utf-8")
    return tmp_path


def test_a_message_takes_its_arguments_without_isolation_marks(folder):
    texts = Texts(folder)
    assert texts(Language.EN, "hello", name="Ann", count=1400) == "Hello Ann, 1,400 tasks"
    assert texts(Language.HANT, "hello", name="Ann") == "您好 Ann"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("absent", "no message 'absent'"),
        ("button", "'button' has no text"),
        ("hello", "'hello'.*name"),
    ],
)
def test_what_cannot_be_said_raises_and_names_the_file(folder, message, reason):
    with pytest.raises(TextError, match=f"en.ftl.*{reason}"):
        Texts(folder)(Language.EN, message)


def test_bad_syntax_is_refused_when_read(folder):
    (folder / "zh-Hant.ftl").write_text("hello = 您好\nthis is no message\n", "utf-8")
    with pytest.raises(TextError, match=r"zh-Hant\.ftl: not Fluent syntax: this is no"):
        Texts(folder)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TextError, match=r"en\.ftl cannot be read"):
        Texts(tmp_path)


def test_the_messages_of_a_language_can_be_listed(folder):
    assert Texts(folder).messages(Language.EN) == {"hello", "button"}
