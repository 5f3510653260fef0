"""The pages of the staff (`/admin/`, Django's): the only place where a cookie logs anyone in. What
they need is done for their paths alone, so that the API's requests do not pay for it."""
