"""Forms as their owners see them: every way in is one."""
