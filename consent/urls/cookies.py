"""Below `<platform>/cookies/`: the register for everybody, and the script that asks on the platform's websites."""

from django.urls import URLPattern, path

from consent.views import cookies

urlpatterns: list[URLPattern] = [
    path("", cookies.current, name="cookies"),
    path("banner.js", cookies.script, name="cookie_banner"),
    path("<int:number>/", cookies.edition, name="cookie_edition"),
]
