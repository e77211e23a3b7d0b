"""Below `<platform>/kiosk/`: the page on the tablet."""

from django.urls import URLPattern, path

from consent.views import kiosks

urlpatterns: list[URLPattern] = [
    path("<str:token>/", kiosks.agree, name="kiosk"),
    path("<str:token>/thanks/", kiosks.thanks, {"agreed": True}, name="kiosk_thanks"),
    path("<str:token>/declined/", kiosks.thanks, {"agreed": False}, name="kiosk_declined"),
]
