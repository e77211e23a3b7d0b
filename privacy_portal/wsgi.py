"""The door for a web server: `gunicorn privacy_portal.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from privacy_portal.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacy_portal.settings")

refuse_to_start()
application = get_wsgi_application()
