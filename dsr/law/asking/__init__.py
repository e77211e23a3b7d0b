"""Questions about dates that come from outside, put in the words of lawyers: places, rights, events, calendars.

Everything here is reading. What cannot be read raises `unreadable.Unreadable`, whose sentence says what to do.
"""
