"""Addresses of the look itself: a platform's colours, the visitor's choice of theme, language and keys, and the statement
on accessibility, which is the same promise for every platform."""

from django.urls import URLPattern, path
from django.views.generic import TemplateView
from django.views.i18n import set_language

from privacy_portal import brand, shortcuts, theme

accessibility = TemplateView.as_view(template_name="pages/accessibility.html")

urlpatterns: list[URLPattern] = [
    path("language/", set_language, name="set_language"),
    path("theme/", theme.choose, name="theme"),
    path("keys/", shortcuts.single_keys, name="single_keys"),
    path("<slug:platform>/brand-<slug:digest>.css", brand.serve, name="brand"),
    path("<slug:platform>/accessibility/", accessibility, name="accessibility"),
]
