"""The benchmark: what queueing and scanning a mail costs, beside the costs of its parts."""
