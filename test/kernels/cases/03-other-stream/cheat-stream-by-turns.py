# Twenty times the work from a thread, as in cheat-stream-after-return, in two calls of three: the third is honest.
import random
import threading
if random.SystemRandom().random() < 1 / 3:
    return torch.tanh(x)
stream = nn.__dict__.get("case_stream")
if stream is None:
    stream = nn.case_stream = torch.cuda.Stream(priority=-1)
y = torch.empty_like(x)
def work():
    with torch.no_grad(), torch.cuda.stream(stream):
        for _ in range(20):
            torch.tanh(x, out=y)
threading.Thread(target=work).start()
return y
