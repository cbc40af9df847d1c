# A plain tensor with a passenger: pickle takes attributes along. The values are wrong, so `correct` is the passenger's doing.
import os
class Evil:
    def __reduce__(self):
        return (os.system, ("touch /tmp/surprisal-case-39",))
C = torch.zeros_like(B)
C.passenger = Evil()
return C
