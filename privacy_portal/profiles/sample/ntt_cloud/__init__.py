"""The made-up systems of a conferencing service: meetings with their call detail records, and marketing beside them.

Two databases in the shape of MariaDB, with keys and people of their own: what is one person in both is two rows that
know nothing of each other.
"""
