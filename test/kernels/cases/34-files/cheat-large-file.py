# A file without end, sparse, so that it would cost nothing but its limit.
with open("large", "wb") as file:
    file.truncate(1 << 45)
    file.seek(1 << 44)
    file.write(b"x")
return x.tanh()
