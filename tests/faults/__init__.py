"""`make fault`: real servers are killed, frozen and starved under load, and what was promised is counted."""
