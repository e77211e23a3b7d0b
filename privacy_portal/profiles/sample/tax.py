"""Until when Japanese tax law keeps an invoice."""

from datetime import date


def tax_return_due_on(issued_on: date) -> date:
    """Return when the tax return for the business year of an invoice is due.

    The business year ends on 31 March, the return is due two months later (Corporation Tax Act, Art. 74); books and
    invoices are kept for seven years from the day after (Regulation for Enforcement of that Act, Art. 59).
    """
    year = issued_on.year if issued_on.month <= 3 else issued_on.year + 1
    return date(year, 5, 31)
