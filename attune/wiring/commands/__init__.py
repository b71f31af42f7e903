"""One module a command, named `<command>_command`."""
