"""Consent on the desk, below `<platform>/desk/consent/`."""

from django.urls import URLPattern, path

from consent.views.officer import applications, cookies, people, purposes

APPLICATION = "applications/<uuid:application>/"

urlpatterns: list[URLPattern] = [
    path("", purposes.listed, name="desk_consent"),
    path("purposes/<slug:key>/", purposes.purpose, name="desk_consent_purpose"),
    path("cookies/", cookies.listed, name="desk_consent_cookies"),
    path("person/", people.person, name="desk_consent_person"),
    path("applications/", applications.listed, name="desk_consent_applications"),
    path("applications/new/", applications.new, name="desk_consent_application_new"),
    path(APPLICATION, applications.application, name="desk_consent_application"),
    path(f"{APPLICATION}key/", applications.add_key, name="desk_consent_key"),
    path(f"{APPLICATION}keys/<uuid:consent_key>/end/", applications.end_key, name="desk_consent_key_end"),
    path(f"{APPLICATION}end/", applications.end, name="desk_consent_application_end"),
]
