"""Which release of the product this is: what is frozen says by which one it was made."""

VERSION = "0.4"
