"""The way in: doors, intake, touchpoints, catalogue, files."""
