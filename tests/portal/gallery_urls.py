"""The portal's addresses as demo mode has them, with the gallery."""

from django.urls import include, path

from privacy_portal import urls
from privacy_portal.urls_gallery import urlpatterns as gallery

urlpatterns = [path("design/", include("privacy_portal.urls_gallery")), *urls.urlpatterns]
handler404 = urls.handler404
handler500 = urls.handler500

__all__ = ["gallery", "handler404", "handler500", "urlpatterns"]
