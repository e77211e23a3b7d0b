"""Telling applications of changes by webhooks (Standard Webhooks 1.0.0, docs/adr/0016-webhooks.md)."""
