"""One site from the workspaces of many provinces."""
