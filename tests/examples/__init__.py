"""The examples of the five documents that the ways in are made after, each run by the client that it is written for.

A folder for each document holds its examples in their own wording: only indentation that was lost is restored.
"""
