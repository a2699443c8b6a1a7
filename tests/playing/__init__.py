"""The playground: its answers, its server, its site."""
