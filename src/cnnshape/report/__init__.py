"""Drawing only: tables, pages and lines for programs of what others have found."""
