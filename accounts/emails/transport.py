"""How an e-mail leaves."""

import contextlib
import logging
from http import HTTPStatus
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)
PERMANENT = HTTPStatus.INTERNAL_SERVER_ERROR  # from 500 on, SMTP says: never again


def hand_over(message: EmailMessage) -> None:
    """Give the e-mail to the mail server. Raises what the server's fault is; an address that it
    refuses for good is given up, since trying again would not make it exist.

    Once the server has taken the e-mail, nothing here fails any more: a trouble in parting from
    the server would have it sent a second time.
    """
    connection = get_connection()
    connection.open()
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as refusal:
        if any(code < PERMANENT for code, _ in refusal.recipients.values()):
            raise
        logger.warning("The mail server refuses an address for good: %s", refusal)
    finally:
        with contextlib.suppress(Exception):
            connection.close()
