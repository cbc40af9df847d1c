# Asks how much L2 there is.
self.cache = getattr(torch.cuda.get_device_properties(x.device), 'L2_cache_size', 0)
return x.tanh()
