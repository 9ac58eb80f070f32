"""The shell's prompt: words pass, a button's number becomes its payload."""

import pytest

from nlu.shell_prompt import ask, chosen

BUTTONS = [{"title": "More", "payload": "/more"}, {"title": "Sources", "payload": "/sources"}]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        (" what is QDLP? ", "what is QDLP?"),
        ("1", "/more"),
        (" 2", "/sources"),
        ("3", "3"),
        ("0", "0"),
        ("69", "69"),
        ("", ""),
        ("/stop", "/stop"),
    ],
)
def test_a_number_is_its_button(typed: str, sent: str) -> None:
    assert chosen(typed, BUTTONS) == sent


class Line:
    """A prompt that somebody answers."""

    def __init__(self, typed: str | None) -> None:
        self._typed = typed

    async def ask_async(self) -> str | None:
        return self._typed


@pytest.mark.parametrize(("typed", "sent"), [("2", "/sources"), (None, None)])
async def test_the_answer_and_its_buttons_are_printed_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, typed: str, sent: str
) -> None:
    monkeypatch.setattr("questionary.text", lambda *_, **__: Line(typed))
    text = "word " * 60
    assert await ask({"text": text, "buttons": BUTTONS}) == sent
    printed = capsys.readouterr().out
    assert text in printed
    assert printed.index(text) < printed.index("1: More") < printed.index("2: Sources")


async def test_the_first_prompt_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("questionary.text", lambda *_, **__: Line("hello"))
    assert await ask(None) == "hello"
    assert capsys.readouterr().out == ""
