"""Documents: source, concrete tree, and typed elaboration into terms."""
