"""A person's own data: what is held of somebody, their copy of it, its erasure with a receipt, and their own page."""
