"""Below `<platform>/kiosk/`: the page on the tablet."""

from django.urls import URLPattern, path, re_path

from consent.views import kiosks

urlpatterns: list[URLPattern] = [
    path("<str:token>/", kiosks.agree, name="kiosk"),
    re_path(r"^(?P<token>[^/]+)/thanks/(?P<answer>yes|no)/$", kiosks.thanks, name="kiosk_thanks"),
]
