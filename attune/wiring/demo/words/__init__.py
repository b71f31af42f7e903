"""The words of the demo's customers: building blocks in four languages, and how sentences are made of them."""
