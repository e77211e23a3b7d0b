"""The record of processing activities (GDPR Art. 30) and what hangs on it: recipients, transfers, retention."""
