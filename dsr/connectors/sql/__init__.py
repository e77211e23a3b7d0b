"""The SQL connector: people, rows and searches in a relational database, driven by a data map.

The data map is a dataset in the Fides format with the portal's annotations (docs/operating/data-map.md). One module a
subject: `dataset` reads the map, `ownership` says whose a row is, `finding` finds people, `planning` decides what goes,
`erasing` and `exporting` act on that one definition, `searching` checks the result without trusting it.
"""
