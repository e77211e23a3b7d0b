"""Signed copies of what somebody consented to, and what carrying one opens."""
