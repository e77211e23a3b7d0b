"""Every component in every state on a few pages, in demo mode only. The screenshot command and the accessibility tests
visit them."""
