# What Ctrl-C raises.
raise KeyboardInterrupt('done')
