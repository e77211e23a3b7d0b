"""Cookies: the register, the banner, what devices choose, and the signal of a browser (Global Privacy Control)."""
