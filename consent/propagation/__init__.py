"""Passing on to recipients that somebody withdrew or objected (docs/adr/0017-propagation.md)."""
