"""The pages of docs/reference, each written from what the code says of itself."""
