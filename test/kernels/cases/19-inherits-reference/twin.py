# Inherits from the reference, as the prompt's form does, and computes for itself.
class ModelNew(Model):
    def forward(self, A, B):
        return A[:, None] * B
