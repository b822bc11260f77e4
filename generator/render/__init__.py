"""From artifacts to files: pages, papers, workbooks.

Nothing is imported here: each worker would import it, too, before it can begin with the engine.
"""
