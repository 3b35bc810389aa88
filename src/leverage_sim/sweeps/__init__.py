"""Designed experiments: designs, jobs, executors, the store of parts, resume and replay."""
