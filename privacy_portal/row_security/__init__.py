"""Row-level security on PostgreSQL: whatever a statement forgets to filter, the database returns one platform's rows.

`visible` knows which rows the code at hand may see, `cursor` tells the database with every statement, `policies` makes
the database hold to it, and `roles` makes the portal somebody to whom policies apply (docs/adr/0012-two-roles.md).
"""
