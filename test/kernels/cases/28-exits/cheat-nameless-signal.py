# A real-time signal, which has a number and no name.
import os

os.kill(os.getpid(), 40)
return torch.diag(A) @ B
