"""References of cases: short, readable aloud, no look-alike letters. They identify, and authorise nothing."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6


def new_reference() -> str:
    """Return six random letters and digits without 0, O, 1, I and L."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(typed: str, prefix: str) -> str:
    """Return the stored form of a reference as somebody typed it ("ek 7f3k-2q" -> "7F3K2Q"), "" if it cannot be one."""
    letters = "".join(character for character in typed.upper() if character.isalnum())
    letters = letters.removeprefix(prefix.upper()) if len(letters) > LENGTH else letters
    return letters if len(letters) == LENGTH and all(letter in ALPHABET for letter in letters) else ""
