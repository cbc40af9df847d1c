# More files than a directory of temporary files should ever have; each is empty.
import os
import time

if not hasattr(nn, "written"):
    nn.written = True
    for i in range(60_000):
        os.close(os.open(f"file-{i}", os.O_CREAT))
    time.sleep(1)
return Model.forward(None, x)
