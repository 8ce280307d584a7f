"""What the server puts around the pages: the shell, headers, compressed files, health, and doors of its own."""
