"""The API for applications: may I, what somebody chose, and what people are asked for."""
