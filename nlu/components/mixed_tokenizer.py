"""Tokens of text that mixes English and Chinese."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’.-][^\W_{_CJK}]+)*")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MixedTokenizer(Tokenizer):
    """A Latin word or number is a token, and so is a whole run of Chinese characters.

    Runs stay whole because the classifier counts n-grams within tokens: single characters as
    tokens would leave it none.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own tokenizer settings, all off."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens with their offsets; the whole text when it has no letter and no digit."""
        text = message.get(attribute)
        tokens = [Token(match[0], match.start()) for match in _TOKEN.finditer(text)]
        return tokens or [Token(text, 0)]
