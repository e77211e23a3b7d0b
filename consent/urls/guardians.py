"""Below `<platform>/guardians/`: a guardian answers for a child, and takes back what they agreed to."""

from django.urls import URLPattern, path

from consent.views import guardians

urlpatterns: list[URLPattern] = [
    path("stop/<str:token>/", guardians.stop, name="guardian_stop"),
    path("<str:token>/", guardians.question, name="guardian"),
    path("<str:token>/code/", guardians.code, name="guardian_code"),
]
