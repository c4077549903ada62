"""What follows a card 预警、督办、纠错: who owes what until when, and what comes of it."""
