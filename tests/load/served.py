"""What gunicorn serves in a benchmark: the portal, with one bare view more."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tests.load.setting import without_collected_files

without_collected_files()
settings.ROOT_URLCONF = "tests.load.bare"
application = get_wsgi_application()
