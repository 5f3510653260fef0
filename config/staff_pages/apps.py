from django.contrib.admin.apps import AdminConfig


class StaffPagesConfig(AdminConfig):
    default_site = "config.staff_pages.site.StaffSite"
