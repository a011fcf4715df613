"""Files that came with submissions: told by their content, kept outside the web root, given out as attachments only."""
