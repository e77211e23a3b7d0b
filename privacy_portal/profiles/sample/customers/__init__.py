"""What services have in common whose customers keep data about people of their own: a shop's bot, a company's CRM.

One person is one row of `people`, which says nothing about them. Names and addresses stand in `accounts`, where the
person signs up with the service, and once more with every customer who knows the person.
"""
