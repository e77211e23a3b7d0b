"""Values in files that spreadsheets open."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: str) -> str:
    """Return `value` so that no spreadsheet takes it for a formula: with an apostrophe where it begins like one."""
    return f"'{value}" if value.startswith(_FORMULAS) else value
