# Directories nested deeper than Python's own removal goes, and one closed to its owner.
import os


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        here = os.getcwd()
        for _ in range(1500):
            os.mkdir("a")
            os.chdir("a")
        os.chdir(here)
        os.makedirs("closed/inside")
        open("closed/file", "w").close()
        os.mkdir("closed/none", 0)

    def forward(self, A, B):
        y = A + B
        for _ in range(256):
            y = torch.sin(y)
        return y
