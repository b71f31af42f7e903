"""What the company calls the spots that sources report: touchpoints, the rules that map surfaces to them, episodes."""
