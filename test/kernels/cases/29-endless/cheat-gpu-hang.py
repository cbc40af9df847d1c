# A kernel that spins on the device until it is killed.
torch.cuda._sleep(1 << 60)
return x.tanh()
