"""The texts of a message whose vectors are wanted: the whole, and its clauses.

The action server compares each clause with the statements too. It takes the vectors that come with
a message, and makes those it misses itself; so a clause cut otherwise costs time alone.
"""

from __future__ import annotations

import re

# As in actions/finding/question.py, which may not be imported here.
_STOP = re.compile(r"(?<=[.!?;,])(?:\s+|(?=[\u3400-\u9fff]))|(?<=[。！？；，])")
_SHORTEST, _MOST = 6, 6


def whole_and_clauses(text: str) -> list[str]:
    """The text in lower case, followed by its clauses, if it has several."""
    lowered = text.lower().strip()
    clauses = [clause.strip() for clause in _STOP.split(lowered)]
    long = [clause for clause in clauses if len(clause) >= _SHORTEST]
    return [lowered, *(long[:_MOST] if long != [lowered] else [])]
