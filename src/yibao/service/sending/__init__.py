"""Ways an alert leaves the house: e-mail by SMTP and Standard Webhooks.

Both say no more than the alert's sentence, hold no link, and carry the alert's id so that a
receiver can drop what comes twice.
"""

from yibao.service.sending.mail import Mail, MailServer, read_mail_server
from yibao.service.sending.webhook import Hook

__all__ = ["Hook", "Mail", "MailServer", "read_mail_server"]
