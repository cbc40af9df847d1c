# A subclass sees every operation on it, and may answer as it likes.
class Lazy(torch.Tensor):
    @classmethod
    def __torch_function__(cls, f, types, args=(), kwargs=None):
        return super().__torch_function__(f, types, args, kwargs or {})
return (A[:, None] * B).as_subclass(Lazy)
