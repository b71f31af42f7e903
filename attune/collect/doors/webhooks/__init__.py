"""Webhooks in: other services call us, prove who they are, and a mapping says what their payload means."""
