"""Drawing only: tables, JSON, CSV and Markdown of what others have found."""
