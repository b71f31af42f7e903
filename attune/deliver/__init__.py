"""What leaves the house: messages, channels, preferences."""
