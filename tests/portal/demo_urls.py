"""The portal's addresses as they are in the demo."""

from django.urls import include, path

from privacy_portal.urls import handler404, handler500
from privacy_portal.urls import urlpatterns as usual

__all__ = ["handler404", "handler500", "urlpatterns"]

urlpatterns = [path("demo/", include("privacy_portal.mail.urls")), *usual]
