"""The product's own documentation, inside the product: chapters, samples with the reader's own ids, and a search."""
