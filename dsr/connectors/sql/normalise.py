"""Forms of identifiers in which the same address, number or name is written in different ways.

A normalised form may find a person and never confirms one (`matching.py`): dots in a mailbox mean nothing to one provider
and everything to another.
"""

import re
import unicodedata

# Separators that RFC 3966, section 5.1.1 calls visual: they carry no information in a telephone number.
_VISUAL = re.compile(r"[\s().\-/\u2010-\u2015\u30fc\uff0d]+")
_COUNTRY_DIGITS = 3
_NATIONAL_DIGITS = 7


def exact(kind: str, value: str) -> str:
    """Return the form in which two identifiers are *the same*: what differs here is more than typography.

    Composed Unicode and trimmed; a domain in lower case (RFC 5321, section 2.4: the local part is not ours to fold); a
    number without visual separators.
    """
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if kind == "email":
        local, at, domain = text.rpartition("@")
        return f"{local}{at}{domain.lower()}"
    return _VISUAL.sub("", text) if kind == "phone" else text


def similar(kind: str, value: str) -> str:
    """Return the form in which two identifiers are *similar*; empty when nothing comparable is left."""
    forms = {"email": email, "phone": phone, "name": name}
    return forms.get(kind, folded)(value)


def folded(value: str) -> str:
    """Fold width (NFKC), case and surrounding space."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold()).strip()


def email(value: str) -> str:
    """Fold an address, drop the tag after a plus sign and the dots before the at sign."""
    local, at, domain = folded(value).rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}{at}{domain}"


def phone(value: str) -> str:
    """Return the digits, with a leading "+" for an international number ("00" and "+" alike)."""
    text = _VISUAL.sub("", folded(value))
    digits = "".join(sign for sign in text if sign.isdecimal())
    if text.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def same_line(one: str, other: str) -> bool:
    """Whether two numbers in the form of `phone` can be one line: equal, or one national and one international."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=lambda number: number.startswith("+"))
    national = short.removeprefix("0")
    if short.startswith("+") or not long.startswith("+") or len(national) < _NATIONAL_DIGITS:
        return False
    # "+49 (0)30 ..." keeps the trunk zero inside the international form.
    return long.endswith(national) and 1 <= len(long) - 1 - len(national) <= _COUNTRY_DIGITS + 1


def name(value: str) -> str:
    """Fold a name: width, case, marks on Latin letters, spaces, order of its words, hiragana and katakana alike."""
    plain = "".join(_hiragana(sign) for sign in _unmarked(folded(value)))
    return "".join(sorted(re.split(r"[\s・.,'’\-]+", plain)))


def _unmarked(value: str) -> str:
    """Drop the marks of Latin letters (ễ to e, đ to d); a voicing mark of kana makes another sound and stays."""
    kept = (sign for sign in unicodedata.normalize("NFD", value) if not ("\u0300" <= sign <= "\u036f"))
    return unicodedata.normalize("NFC", "".join(kept)).replace("đ", "d").replace("ø", "o").replace("ł", "l")


def _hiragana(sign: str) -> str:
    return chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign
