"""What we ask: surveys, kiosks, reviews, invitations."""
