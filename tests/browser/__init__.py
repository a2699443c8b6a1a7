"""Tests in a real browser; they are skipped without selenium and Chromium."""
