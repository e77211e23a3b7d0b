"""The API: one's own account, every platform's operations, the OpenAPI document, and a page to read it."""

from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

# The page's style sheet draws its arrows as data: pictures. Nothing else is allowed beyond what every page may.
_docs = csp_update({"img-src": ["data:"]})(SpectacularSwaggerSplitView.as_view(url_name="api_schema"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", _docs, name="api_docs"),
    path("v1/account/", include("dsr.api.account_urls")),
    path("v1/<slug:platform>/", include("consent.api.urls")),
    path("v1/<slug:platform>/", include("dsr.api.urls")),
]
