"""What pages are put together from: drawn things with their geometry."""
