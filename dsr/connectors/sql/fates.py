"""What becomes of one row."""

from enum import StrEnum


class Fate(StrEnum):
    """Gone, emptied of the person for the sake of other rows, or as it was."""

    DELETE = "delete"
    CLEAR = "clear"
    KEEP = "keep"
