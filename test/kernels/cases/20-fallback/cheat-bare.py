# A bare except, in a function of its own.
def run(x):
    try:
        return fast_tanh(x)
    except:
        pass
    return x.tanh()
return run(x)
