"""The builder: where an owner makes a form, tab by tab. Every change is saved as a step of the draft."""
