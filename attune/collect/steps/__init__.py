"""The steps of intake, one noun a file; `collect.intake.STEPS` is their order."""
