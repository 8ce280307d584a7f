"""What leaves the product as a file that people open: templates to fill, marked copies, receipts."""
