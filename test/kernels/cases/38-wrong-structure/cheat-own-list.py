# A list that holds itself, for whoever walks it.
C = [B]
C.append(C)
return C
