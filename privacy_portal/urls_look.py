"""Addresses of the look itself: a platform's colours, and the visitor's choice of theme, language and keys."""

from django.urls import URLPattern, path
from django.views.i18n import set_language

from privacy_portal import brand, shortcuts, theme

urlpatterns: list[URLPattern] = [
    path("language/", set_language, name="set_language"),
    path("theme/", theme.choose, name="theme"),
    path("keys/", shortcuts.single_keys, name="single_keys"),
    path("<slug:platform>/brand-<slug:digest>.css", brand.serve, name="brand"),
]
