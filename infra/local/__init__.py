"""The local cloud: AWS (MiniStack) and Postgres on this machine, started, deployed to and stopped by `make`."""
