"""A form on other websites: the script they load, what to paste into them, and where it was seen."""
