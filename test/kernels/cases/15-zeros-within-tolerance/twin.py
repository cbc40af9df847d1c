# Small numbers, computed.
return A[:, None] * B * 1e-5
