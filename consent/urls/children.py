"""Below `<platform>/children/`: what somebody reads who was found to be a child."""

from django.urls import URLPattern, path

from consent.views import children

urlpatterns: list[URLPattern] = [path("<str:token>/", children.child, name="child")]
