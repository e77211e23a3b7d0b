"""The composition root of addresses. Per platform: the privacy centre, the desk of its officers, its workspaces."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from consent.views.cookies import gpc
from dsr.views import account, account_notifications
from privacy_portal.health import health
from workspaces.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path(".well-known/gpc.json", gpc, name="gpc"),
    path("account/", account.home, name="account"),
    path("account/notifications/", account_notifications.mine, name="my_notifications"),
    path("account/", include("workspaces.urls.account")),
    path("account/", include("allauth.urls")),
    path("api/", include("privacy_portal.api.urls")),
    path("", include("privacy_portal.urls_look")),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/", include("privacy_portal.mail.urls")),
        path("design/", include("privacy_portal.urls_gallery")),
    ]
urlpatterns += [
    path("<slug:platform>/desk/register/", include("workspaces.urls.register")),
    path("<slug:platform>/desk/register/", include("workspaces.urls.events")),
    path("<slug:platform>/desk/consent/children/", include("dsr.urls.children")),
    path("<slug:platform>/desk/consent/", include("consent.urls.desk")),
    path("<slug:platform>/desk/", include("dsr.urls.officer")),
    path("<slug:platform>/workspaces/<slug:workspace>/subprocessors/", include("workspaces.urls.subprocessors")),
    path("<slug:platform>/workspaces/<slug:workspace>/incidents/", include("workspaces.urls.incidents")),
    path("<slug:platform>/workspaces/<slug:workspace>/consent/", include("consent.urls.owner")),
    path("<slug:platform>/workspaces/<slug:workspace>/", include("dsr.urls.owner")),
    path("<slug:platform>/notices/", include("consent.urls.notices")),
    path("<slug:platform>/preferences/", include("consent.urls.preferences")),
    path("<slug:platform>/cookies/", include("consent.urls.cookies")),
    path("<slug:platform>/receipts/", include("consent.urls.receipts")),
    path("<slug:platform>/kiosk/", include("consent.urls.kiosks")),
    path("<slug:platform>/guardians/", include("consent.urls.guardians")),
    path("<slug:platform>/children/", include("consent.urls.children")),
    path("<slug:platform>/withdrawn/", include("consent.urls.propagation")),
    path("<slug:platform>/", include("workspaces.urls.public")),
    path("<slug:platform>/", include("workspaces.urls.joining")),
    path("<slug:platform>/", include("dsr.urls.requester")),
]

handler400 = "privacy_portal.errors.bad_request"
handler403 = "privacy_portal.errors.forbidden"
handler404 = "privacy_portal.errors.not_found"
handler500 = "privacy_portal.errors.server_error"
