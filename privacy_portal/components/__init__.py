"""The design system's template tags, one module a subject. Templates load them all with `{% load portal %}`."""
