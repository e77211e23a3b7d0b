"""What gunicorn serves for the benchmark `consent`: the portal with the bare views of benchmarks.consent_site."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.consent_site"
application = get_wsgi_application()
