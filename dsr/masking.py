"""What staff see of a person until they say why they need more: enough to tell two apart, too little to know one.

Pure. `dsr.unmasking` is the door to the plain values.
"""

HIDDEN = "•••"
SHORTEST_PHONE = 6


def masked(kind: str, value: str) -> str:
    """Return `value` masked as its `kind` needs: "email" and "recovery_email", "phone", or words such as a name.

    "" stays "", so that a page can still say that nothing was told.
    """
    if not value:
        return ""
    if kind in ("email", "recovery_email") or "@" in value:
        return masked_address(value)
    return masked_phone(value) if kind == "phone" else masked_words(value)


def masked_address(address: str) -> str:
    """Return a mail address as "ri•••@example.org". Short names keep one letter; a text without "@" only its first."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return masked_words(domain)
    return f"{local[: 2 if len(local) > 3 else 1]}{HIDDEN}@{domain}"


def masked_phone(number: str) -> str:
    """Return a telephone number as its last two digits, "•••42"; a short one is hidden altogether."""
    digits = [letter for letter in number if letter.isdigit()]
    return HIDDEN + ("".join(digits[-2:]) if len(digits) >= SHORTEST_PHONE else "")


def masked_words(text: str) -> str:
    """Return words by their first letters, "R••• S•••". A word is what stands between spaces, in any script."""
    return " ".join(f"{word[0]}{HIDDEN}" for word in text.split())
