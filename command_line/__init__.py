"""The groups of the command line, one module each; `commands.py` puts them together."""
