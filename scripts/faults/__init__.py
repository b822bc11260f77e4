"""Harnesses that break a run on purpose: faults at system calls, kills at random times, rivals with a reader."""
