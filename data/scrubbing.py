"""Takes out of a text what tells who wrote it: numbers, addresses, names given as one's own.

Rather too much than too little: a question is kept for what it asks, and "[number]" asks as well.
"""

from __future__ import annotations

import re

from data.languages import clean

NUMBER, MAIL, ADDRESS, ACCOUNT = "[number]", "[e-mail]", "[address]", "[account]"
_NOT_A_NAME = "and|but|i|what|how|who|where|when|which|from|with|can|could|is|are|please|tell|do"
_NAME = rf"[^\W\d_]+(?:[ '’-](?!(?:{_NOT_A_NAME})\b)[^\W\d_]+){{0,2}}"
_DATE = r"(?:19|20)\d\d ?[-./] ?(?:0?[1-9]|1[0-2]) ?[-./] ?(?:0?[1-9]|[12]\d|3[01])(?!\d)"
# These may stand between two figures of one number, as people write them; never a comma, nor a
# single point, which belong to amounts.
_GAP = r"[ ()/·_‐‑–—-]{0,4}"
# Two or three years, unless more figures follow: 1990 1990 123 is a telephone, four may be a card.
_YEARS = rf"(?:19|20)\d\d(?: ?[-–—/~ ] ?(?:19|20)\d\d){{1,2}}(?!{_GAP}\d)"
# Telephone, bank card, identity card of the mainland (the last of its 18 may be an X), Macao's.
_START = r"(?<!\d)(?<!\d[.,])"
_LONG = rf"{_START}(?!{_YEARS})(?!{_DATE})\+?\(?\d(?:{_GAP}\d){{6,22}}(?:{_GAP}[xX](?!\w))?\)?"
_POINTED = rf"{_START}(?!{_DATE})\+?\d{{1,4}}(?:\.\d{{2,4}}){{2,6}}(?![\d,])"
# Passports (E12345678, EA1234567), identity cards of Hong Kong A123456(7) and Taiwan A123456789,
# permits (H, M, C with 8 or 10 figures): one or two letters, then figures without a space.
_LETTERED = r"(?<![A-Za-z0-9])[A-Za-z]{1,2}-?\d{6,10}(?: ?\(?[0-9Aa]\))?(?!\d)"
# An identity card may begin as the name of a service does: QQ123456(7).
_CHECK = r"(?:\([0-9Aa]\))?"
_DIGITS = "零〇○一二三四五六七八九幺两兩壹贰貳叁參肆伍陆陸柒捌玖"
_SPELT = rf"[{_DIGITS}](?:[ -]?[{_DIGITS}]){{6,}}"
_SERVICE = r"(?i)(qq|wechat|weixin|微信|whatsapp|telegram|skype|line)"
_NAMED_SO = r"( ?(?:号码|號碼|账号|帳號|号|號|id|number|no\.?)[ :]{0,2}(?:(?:is|是|为|為) ?)?)"
_PATTERNS = (
    (r"[\w.+%-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?: ?\. ?[\w-]+)+", MAIL),
    (r"https?://\S+|\bwww\.\S+|\bt\.me/\S+|(?<![\w@])@\w{3,}", ADDRESS),
    (rf"{_SERVICE}{_NAMED_SO}[A-Za-z\d][\w.-]{{3,30}}{_CHECK}", rf"\1\2{ACCOUNT}"),
    (rf"{_SERVICE}([ :]{{0,2}})(?=[\w.-]*\d)[A-Za-z\d][\w.-]{{4,30}}{_CHECK}", rf"\1\2{ACCOUNT}"),
    (_LETTERED, NUMBER),
    (_POINTED, NUMBER),
    (_LONG, NUMBER),
    (_SPELT, NUMBER),
    (rf"(?i)\b(my name(?: is|['’]s)|i am called) {_NAME}", r"\1 [name]"),
    (r"(我叫|我的名字(?:是|叫)|我姓|本人姓名|我名叫)[: ]*[\u3400-\u9fff·]{1,4}", r"\1[名]"),
)


def scrubbed(text: str, longest: int = 300) -> str:
    """The text without addresses, accounts, telephone, card and ID numbers, and own names."""
    text = clean(text)
    for pattern, instead in _PATTERNS:
        text = re.sub(pattern, instead, text)
    return text[:longest]
