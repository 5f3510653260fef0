"""The staff's pages, used as a browser uses them."""

import re

from django.contrib.auth.models import Permission
from django.test import Client, TestCase

from tests.factories import PASSWORD, UserFactory

USERS = "/admin/accounts/user/"


class Browser(Client):
    """What follows a commit happens as it would outside."""

    def generic(self, *args, **kwargs):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().generic(*args, **kwargs)


def staff_member(**fields):
    return UserFactory(username="mod", is_staff=True, **fields)


def enter(browser, username="mod", password=PASSWORD):
    page = browser.get("/admin/login/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
    return browser.post("/admin/login/?next=/admin/", form)


def permissions(*names):
    return Permission.objects.filter(codename__in=names)
