"""What was probably meant: other words, other spellings, and sentences that say what to write."""
