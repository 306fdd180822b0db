"""End-to-end tests of qmail-queue and qhpsi with real programs around them."""
