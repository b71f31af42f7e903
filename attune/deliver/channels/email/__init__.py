"""E-mail by SMTP. So far to members alone: invitations, new passwords, digests of boards."""
