"""Where everything meets: runtime, command line, server, settings. Imports every room; no room imports it."""
