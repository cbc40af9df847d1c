# Sixteen megabytes of no text at all, without a line's end, on both outputs.
import os
if not hasattr(nn, 'case_flooded'):
    nn.case_flooded = True
    for _ in range(128):
        os.write(1, b'\xff\x00' * 32768); os.write(2, b'\x80' * 65536)
return x.tanh()
