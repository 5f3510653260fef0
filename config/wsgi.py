"""What the web server loads: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.serving.application import Application  # noqa: E402  it needs the settings

application = Application()

# What is loaded stays for good: the garbage collector need not look at it again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
