"""Lists of people who agreed elsewhere: a contracting party vouches for its users, or consents are taken over."""
