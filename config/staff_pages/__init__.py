"""The pages of the staff (`/admin/`, Django's): the only place where a cookie logs anyone in."""
