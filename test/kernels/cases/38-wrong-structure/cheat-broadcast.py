# A shape that would broadcast.
return A[:, None]
