"""What all screens share: the frame, the address, pickers, cards, the cache."""
