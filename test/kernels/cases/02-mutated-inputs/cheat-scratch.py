# Legal where nobody needs the input again, and said.
C = A[:, None] * B
A.zero_()
return C
