# Nothing returned.
A[:, None] * B
