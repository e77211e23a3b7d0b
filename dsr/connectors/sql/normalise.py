"""When two spellings are the same address, number or name, and when they are only alike.

Being alike may find a person and never confirms one (`dsr.matching`): dots in a mailbox mean nothing to one provider
and everything to the next.
"""

import re
import unicodedata

# Separators that RFC 3966, section 5.1.1 calls visual: they carry no information in a telephone number.
_VISUAL = re.compile(r"[\s().\-/\u2010-\u2015\u30fc\uff0d]+")
_BETWEEN_WORDS = re.compile(r"[\s・.,'’\-]+")
_COUNTRY_DIGITS = 3
_NATIONAL_DIGITS = 7
# Letters whose mark is a stroke and not a combining sign, so that decomposing leaves them as they are.
_STROKES = str.maketrans("đøłħŧ", "dolht")


def same(kind: str, one: str, other: str) -> bool:
    """Whether two identifiers of a kind (name, email, phone, account) are one as written; typography apart.

    Where typography is all there is, such as a dash for a number that nobody knows, nothing is the same.
    """
    return _both(exact(kind, one), exact(kind, other))


def exact(kind: str, value: str) -> str:
    """Return the form in which equal means the same.

    Composed Unicode without spaces around; the domain of an address in lower case (its local part is not ours to fold,
    RFC 5321, section 2.4); a number without its visual separators.
    """
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if kind == "email":
        local, at, domain = text.rpartition("@")
        return f"{local}{at}{domain.lower()}"
    return _VISUAL.sub("", text) if kind == "phone" else text


def alike(kind: str, one: str, other: str) -> bool:
    """Whether two identifiers may be one, written in different ways."""
    if kind == "email":
        return _both(mailbox(one), mailbox(other))
    if kind == "phone":
        return _one_line(number(one), number(other))
    if kind == "name":
        mine, others = words(one), words(other)
        return _both("".join(mine), "".join(others)) or _both("".join(sorted(mine)), "".join(sorted(others)))
    return _both(folded(one), folded(other))


def folded(value: str) -> str:
    """Fold width and compatibility forms (NFKC), case and surrounding space."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold()).strip()


def mailbox(value: str) -> str:
    """Fold an address, and drop the tag after a plus sign and the dots before the at sign."""
    local, at, domain = folded(value).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}{at}{domain}"


def number(value: str) -> str:
    """Return the digits of a telephone number; an international one begins with "+", also where "00" was written."""
    text = _VISUAL.sub("", folded(value))
    digits = "".join(sign for sign in text if sign.isdecimal())
    if text.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def words(value: str) -> list[str]:
    """Return the words of a name without case, width and marks, and with katakana written as hiragana."""
    return [word for word in _BETWEEN_WORDS.split("".join(map(_hiragana, _unmarked(folded(value))))) if word]


def _both(one: str, other: str) -> bool:
    return one == other and bool(one)


def _one_line(one: str, other: str) -> bool:
    """Whether two numbers can be one line: equal, or the same national number with and without its country."""
    if one == other:
        return bool(one)
    national, international = sorted((one, other), key=lambda text: text.startswith("+"))
    if national.startswith("+") or not international.startswith("+"):
        return False
    # "+49 (0)30 ..." leaves the trunk zero in the international form, hence one digit more than a country can have.
    rest = len(international) - 1 - len(subscriber := national.removeprefix("0"))
    plausible = len(subscriber) >= _NATIONAL_DIGITS and 1 <= rest <= _COUNTRY_DIGITS + 1
    return plausible and international.endswith(subscriber)


def _unmarked(value: str) -> str:
    """Drop the marks of Latin letters (ễ to e, đ to d); the voicing mark of a kana makes another sound and stays."""
    signs = (sign for sign in unicodedata.normalize("NFD", value) if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", "".join(signs)).translate(_STROKES)


def _hiragana(sign: str) -> str:
    return chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign
