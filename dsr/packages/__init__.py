"""A copy of a person's data: sealed parts of an export, and the package made of them."""
