"""`{% load portal %}`: every tag and filter of the design system. templates/components/README.md lists them."""

from django.template import Library

from privacy_portal.components import calendar, charts, form, page, paper, tables, words

register = Library()
for subject in (words, page, form, tables, charts, calendar, paper):
    register.tags.update(subject.register.tags)
    register.filters.update(subject.register.filters)
