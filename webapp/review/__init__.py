"""Second looks: Not spam, and the replay of what was refused or failed, go back through intake."""
