"""Consents in a workspace, below `<platform>/workspaces/<workspace>/consent/`."""

from django.urls import URLPattern

from consent.urls.lists import urls
from workspaces.views.rooms import room_view

urlpatterns: list[URLPattern] = urls("workspace_", room_view, room_view)
