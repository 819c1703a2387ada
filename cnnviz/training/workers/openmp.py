"""How torch's threads wait for each other, as environment variables: read when torch is loaded."""

from __future__ import annotations

WAITING = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}
"""A thread that waits looks a thousand times whether there is work, some microseconds, and then
sleeps. Threads that never sleep hold cores that the server and other runs need: beside other work
torch then trains several times slower. Threads that sleep at once are woken too late for the small
layers of small networks: on an idle machine these train 1.5 times as fast with a thousand looks.
Only GNU's OpenMP, torch's on Linux, counts looks.
"""
