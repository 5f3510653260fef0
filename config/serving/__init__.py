"""Between the web server and the views: what every request goes through.

`application` is what the server calls, `every_answer` is around all of Django, and `pages` around
what is made for people to look at; the API has nothing else in its way.
"""
