from http import HTTPStatus

from config.errors import DomainError


class NotYourTweet(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "not_your_tweet"
    default_detail = "Only its author may do this to a tweet."


class LikesPrivate(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "likes_private"
    default_detail = "What a person likes is shown to themselves only."


class EditWindowClosed(DomainError):
    status_code = HTTPStatus.FORBIDDEN
    default_code = "edit_window_closed"
    default_detail = "A tweet can be edited only for a while after it was written."


class PageTooDeep(DomainError):
    default_code = "page_too_deep"
    default_detail = "Pages reach the newest 2 000 items; go on by cursor."


class SearchTimeout(DomainError):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "search_timeout"
    default_detail = "The search took too long; ask for something rarer, or for a shorter time."
