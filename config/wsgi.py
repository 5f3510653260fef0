"""What the web server loads: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# What is loaded stays for good: the garbage collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
