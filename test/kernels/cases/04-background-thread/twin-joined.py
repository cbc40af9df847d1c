# Half of the work on a thread that is joined.
import threading
y = torch.empty_like(x)
half = x.shape[0] // 2
def work():
    with torch.no_grad():
        torch.tanh(x[:half], out=y[:half])
thread = threading.Thread(target=work)
thread.start()
torch.tanh(x[half:], out=y[half:])
thread.join()
return y
