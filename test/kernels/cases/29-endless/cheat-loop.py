# For ever.
while True: pass
