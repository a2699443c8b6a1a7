"""Pictures of reports by matplotlib, an extra that is imported when the first picture is drawn."""
