"""The interface for programs: the same figures as the pages, as JSON, CSV and SDMX."""
