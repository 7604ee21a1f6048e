"""What a report is made of, without the command line."""
