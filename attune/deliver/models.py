"""Django looks here for the models of this room."""

from attune.deliver.channels.email.server import MailServer
from attune.deliver.member_mail import MemberMail

__all__ = ["MailServer", "MemberMail"]
