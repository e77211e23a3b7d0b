"""Below `<platform>/withdrawn/`: somebody at a recipient sees who withdrew, and answers."""

from django.urls import URLPattern, path

from consent.views import propagation

urlpatterns: list[URLPattern] = [
    path("<str:token>/", propagation.opening, name="propagation"),
    path("<str:token>/code/", propagation.code, name="propagation_code"),
    path("<str:token>/people/", propagation.tasks, name="propagation_tasks"),
]
