# Scratch of its own may be overwritten.
C = B.clone()
return C.mul_(A[:, None])
