# A forward that draws random numbers draws the same ones on both sides.
return F.dropout(A[:, None] * B)
