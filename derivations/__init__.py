"""The library: one theory per module, and each module reads like the page that it comes from."""
