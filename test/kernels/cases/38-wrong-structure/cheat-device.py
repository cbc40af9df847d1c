# An output on the CPU.
return (A[:, None] * B).cpu()
