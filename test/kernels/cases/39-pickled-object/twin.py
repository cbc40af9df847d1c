# A harmless attribute.
C = A[:, None] * B
C.note = 'rows scaled'
return C
