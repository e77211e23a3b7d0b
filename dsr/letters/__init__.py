"""The letters of a case: composed from fixed sentences by kind and law, kept word for word, read online or on paper."""
