"""peoplefirst: treat customers as people."""
