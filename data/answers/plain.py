"""An answer as plain text, for the shell, the REST channel and as Telegram's last resort."""

from __future__ import annotations

from data.answers.document import Answer, Part, SourceLine
from data.languages import Language


def plain_text(answer: Answer) -> str:
    """The parts, then the sources they name; never empty for an answer that has a part."""
    blocks = [_part(part) for part in answer.parts]
    lines = "\n".join(_merge_items(answer.parts, blocks))
    if not answer.sources:
        return lines
    return f"{lines}\n\n{source_footer(answer)}"


def source_footer(answer: Answer) -> str:
    """One line a source: number, publisher, date."""
    return "\n".join(_source(line, answer.language) for line in answer.sources)


def _part(part: Part) -> str:
    text = part.text + "".join(f" [{number}]" for number in part.refs)
    return f"• {text}" if part.kind == "item" else text


def _merge_items(parts: tuple[Part, ...], blocks: list[str]) -> list[str]:
    """A blank line before each paragraph, none between the items of a list."""
    lines: list[str] = []
    for index, (part, block) in enumerate(zip(parts, blocks, strict=True)):
        if index and not (part.kind == "item" and parts[index - 1].kind == "item"):
            lines.append("")
        lines.append(block)
    return lines


def _source(line: SourceLine, language: Language) -> str:
    comma = ", " if language is Language.EN else "，"
    dated = f"{line.name}{comma}{line.date}" if line.date else line.name
    return f"[{line.number}] {dated}"
