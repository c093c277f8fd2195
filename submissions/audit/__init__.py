"""What was done, by whom and when, read from all records in one."""
