# The result written over an input: legal where the input is not needed, and said.
return B.mul_(A[:, None])
