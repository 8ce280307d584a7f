"""Outlines of the provinces for the map: made once, kept under version control. No part of what is served."""
