"""What people look at: timeline, tables, pictures. Nothing here computes a result."""
