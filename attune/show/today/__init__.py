"""What the page Today is put together from: news, what waits, what was finished, the guide of the start."""
