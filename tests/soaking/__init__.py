"""tests/soak: many mails while programs are killed and disks run full."""
