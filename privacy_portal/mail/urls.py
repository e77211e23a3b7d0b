"""The demo's mailbox; include it only where settings.DEMO is on."""

from django.urls import path

from privacy_portal.mail import views

urlpatterns = [
    path("", views.mailbox, name="demo_mailbox"),
    path("<int:number>/", views.mail, name="demo_mail"),
]
